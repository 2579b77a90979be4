# Development of kraftpod. `make` alone prints what there is.
SHELL := /bin/bash
.DEFAULT_GOAL := help

N ?= 3
KAFKA ?= 3.4.0 4.3.1
FUZZTIME ?= 10s
RUNS ?= 1
E2E ?= ci
CASE ?=
ROLL ?=
IMAGE ?= kraftpod:dev
MUTATE ?= $(products)
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)

# What is mutated by default, and what its tests' runs are given: the model needs
# no more schedules than show that a rule is gone.
products := ./bootstrap/... ./health/... $(addprefix ./internal/,api broker certificate config disk formation image kafka leaving membership peers pod) \
	$(addprefix ./internal/,security settings survey)
mutate_env := internal/formation/model:KRAFTPOD_MODEL=500 internal/membership/model:KRAFTPOD_MODEL=300

# The versions of Kafka whose settings are known: of each minor version the last.
settings_of := 3.4.0 3.5.2 3.6.2 3.7.2 3.8.1 3.9.2 4.0.2 4.1.2 4.2.1 4.3.1

tools := $(shell tools/install.sh --print)
scripts := $(shell find . -name '*.sh' -not -path './.git/*') .ci/run

##@ Use

.PHONY: help
help: ## this list
	@awk 'BEGIN { FS = ":.*## " } /^##@/ { printf "\n%s\n", substr($$0, 5) } /^[a-z0-9-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' Makefile

.PHONY: demo
demo: ## N real Kafka nodes on this machine, each through kraftpod (N=3; ONCE=1 ends after the proof)
	@N=$(N) ONCE=$(ONCE) test/demo/demo.sh

.PHONY: build
build: ## the binary: bin/kraftpod
	@test/prereq.sh go
	CGO_ENABLED=0 go build -trimpath -buildvcs=false -ldflags "-s -w -X main.version=$(VERSION)" -o bin/kraftpod ./cmd/kraftpod

.PHONY: image
image: ## the container image, by docker or buildah (IMAGE=kraftpod:dev, PLATFORM=linux/arm64, GO_IMAGE=...)
	@IMAGE=$(IMAGE) VERSION=$(VERSION) PLATFORM=$(PLATFORM) GO_IMAGE=$(GO_IMAGE) tools/image.sh

##@ Check

.PHONY: test
test: ## everything that needs no cluster and no Kafka, under the race detector
	@test/prereq.sh go
	@command -v "$$(go env CC)" >/dev/null || { echo "missing: a C compiler for the race detector: apt-get install gcc libc6-dev" >&2; exit 1; }
	CGO_ENABLED=1 go test -race ./...

.PHONY: environments
environments: ## what the program answers to 50,000 random environments, against testdata/answers.* (UPDATE=1 writes these anew)
	@test/prereq.sh go
	KRAFTPOD_TEST_ENVIRONMENTS=all go test -count=1 -timeout 20m -v -run '^TestEnvironments$$' ./cmd/kraftpod $(if $(UPDATE),-update)

.PHONY: test-kafka
test-kafka: ## the tests on real Kafka (KAFKA="3.4.0 4.3.1"; SLOW=1 with rows that mostly wait)
	@test/prereq.sh go java maven
	@test/kafka/fetch.sh $(KAFKA)
	KRAFTPOD_KAFKA="$(KAFKA)" KRAFTPOD_SLOW=$(SLOW) go test -p 1 -count=1 -timeout 20m -v ./test/kafka/...

.PHONY: differential
differential: KAFKA = 3.4.0 3.9.2 4.3.1
differential: ## what Kafka's own KafkaConfig says of random environments, and its SslFactory of key stores (KAFKA="3.4.0 3.9.2 4.3.1"; FIRST=3000: others)
	@test/prereq.sh go java maven
	@test/kafka/fetch.sh $(KAFKA)
	KRAFTPOD_DIFFERENTIAL="$(KAFKA)" KRAFTPOD_FIRST=$(FIRST) go test -count=1 -timeout 10m -v ./test/kafka/differential ./internal/certificate

.PHONY: scaling
scaling: KAFKA = 3.4.0 3.9.2 $(if $(CASE)$(filter all luck,$(SCALING)),4.1.2 4.2.1) 4.3.1
scaling: ## replicas changed and disks lost, on real Kafka, with kraftpod and by hand (CASE='1 to 3', SCALING=all or luck, KAFKA=...)
	@test/prereq.sh go java maven
	@test/kafka/fetch.sh $(KAFKA)
	KRAFTPOD_SCALING=$(or $(SCALING),$(if $(CASE),all),ci) KRAFTPOD_KAFKA="$(KAFKA)" \
		go test -count=1 -timeout 120m -v $(if $(CASE),-run '^TestScaling$$/./^($(CASE))$$') ./test/kafka/scaling

.PHONY: e2e
e2e: ## the tests on the cluster of KUBECONFIG (CASE=regexp, E2E=all; KRAFTPOD_IMAGE, KAFKA_IMAGE: images that it has)
	@test/prereq.sh go
	@command -v "$${KUBECTL:-kubectl}" >/dev/null || { echo "missing: kubectl, or KUBECTL" >&2; exit 1; }
	E2E="$(E2E)" CASE="$(CASE)" go test -count=1 -timeout 90m -v ./test/e2e

.PHONY: e2e-local
e2e-local: ## the same on a cluster that it starts here (RIG=directory of the scripts that start it)
	@E2E="$(E2E)" CASE="$(CASE)" test/e2e/local.sh

.PHONY: golden
golden: ## the log dirs that the tests of internal/disk read, made anew by real Kafka
	@test/prereq.sh java maven
	@internal/disk/testdata/make.sh

.PHONY: older
older: ## this kraftpod beside one from before, both ways (OLDER=commit; UPDATE=1 writes its documents anew)
	@test/prereq.sh go
	@OLDER=$(OLDER) UPDATE=$(UPDATE) tools/older.sh

.PHONY: settings
settings: ## the table of Kafka's settings that preflight knows, made anew from Kafka's own definitions
	@test/prereq.sh go java maven
	go run ./tools/settings internal/settings/table.txt $(settings_of)

.PHONY: rules
rules: ## what Kafka says of the cases of its rules, written down anew, for the tests of the rules
	@test/prereq.sh go java maven
	@test/kafka/fetch.sh $(settings_of)
	KRAFTPOD_DIFFERENTIAL="$(settings_of)" go test -count=1 -timeout 10m -run '^TestRules$$' ./test/kafka/differential -update

.PHONY: fuzz
fuzz: ## every fuzz function for FUZZTIME=10s
	@test/prereq.sh go
	@FUZZTIME=$(FUZZTIME) tools/fuzz.sh

.PHONY: bench
bench: build ## what people feel of a start, the sidecar under load, a look at the broker: beside the same without kraftpod
	@test/bench.sh

.PHONY: bench-rolling
bench-rolling: ## a rolling update under load, on a cluster as above, by what says when a pod is ready (ROLL="none kraftpod hand": only these; RUNS=5: each so often)
	@test/prereq.sh go
	@test/e2e/local.sh go run ./test/rolling -runs $(RUNS) $(ROLL)

.PHONY: mutate
mutate: ## the changes to the product that no test notices, and the score (MUTATE=package..., ONLY=regexp of a survivor's line)
	@test/prereq.sh go
	@go run ./tools/mutate -only '$(ONLY)' -equivalents tools/mutate/equivalent.txt \
		-env "$(mutate_env)" -tests "$(products) ./cmd/..." $(MUTATE)

.PHONY: lint
lint: ## golangci-lint, shellcheck, hadolint, yamllint
	@test/prereq.sh go
	@tools/install.sh
	$(tools)/golangci-lint run ./...
	$(tools)/shellcheck $(scripts)
	$(tools)/hadolint Dockerfile test/e2e/images/*.Dockerfile
	$(tools)/yamllint --strict .

.PHONY: fmt-check
fmt-check:
	@tools/install.sh
	@test -z "$$($(tools)/gofumpt -l .)" || { echo "not formatted; make update:" >&2; $(tools)/gofumpt -l . >&2; exit 1; }

.PHONY: tidy-check
tidy-check:
	go mod tidy -diff
	go mod verify

.PHONY: manifests
manifests: ## k8s/ rendered, compared with golden files, validated
	@test/manifests/check.sh

.PHONY: limits
limits: build ## the size that is promised
	@tools/limits.sh

.PHONY: licenses
licenses:
	@tools/licenses.sh bin/licenses

.PHONY: verify
verify: fmt-check lint tidy-check manifests limits licenses ## what CI checks besides tests

.PHONY: full
full: KAFKA = 3.4.0 3.9.2 4.3.1
full: SCALING = all
full: SLOW = 1
full: E2E = all
full: verify test older differential test-kafka scaling e2e-local fuzz bench bench-rolling ## everything, on every version of Kafka

.PHONY: update
update: ## formats, tidies and writes golden files anew
	@tools/install.sh
	$(tools)/gofumpt -w .
	go mod tidy
	test/manifests/check.sh -update

.PHONY: clean
clean: ## removes bin/; tools and Kafka's jars stay in ~/.cache/kraftpod
	rm -rf bin dist
