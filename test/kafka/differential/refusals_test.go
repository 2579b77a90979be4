package differential

import (
	"regexp"
	"slices"
	"strings"
)

// refusal is a shape of messages, and why they are right.
type refusal struct{ message, reason string }

// refusals are what kraftpod refuses although KafkaConfig would take it, each with
// the reason. The first that matches counts; one that counts nowhere is none.
var refusals = []refusal{
	{`^(KRAFTPOD_|POD_NAME|MY_POD_NAME|POD_NAMESPACE)`, "a variable of kraftpod's own is wrong, or missing"},
	{`^KAFKA_ENABLE_KRAFT=`, "a switch of the image's scripts, which Kafka does not see"},
	{`the image's entrypoint refuses to start with it`, "the image's scripts refuse it before Kafka sees it"},
	{`CLUSTER_ID=`, "the cluster id is no setting: the format step refuses it"},
	{
		`which is the same setting; give one of them`,
		"two names of one setting that differ: which one counts depends on the image",
	},
	{`conflicts with KRAFTPOD_ROLES=|conflicts with KRAFTPOD_DATA_DIR=`, "given twice, and different"},
	{`this pod's node id is \d+ \(ordinal`, "a node id by hand for all pods of the set"},
	{`but that pod's node id is|none of these is a pod of`, "voters that are not the pods that they name"},
	{`PROCESS_ROLES=.*want auto, controller, broker`, "roles of another spelling; run computes a pod's own"},
	{
		`a line break in it would add a line|a list with nothing in it`,
		"what is computed from it would be another thing",
	},
	{`is not an absolute path`, "a log dir that depends on where Kafka is started"},
	{
		`is not ID@HOST:PORT|is not NAME://HOST:PORT|is not LISTENER:PROTOCOL`,
		"notation that Kafka overreads, and that nobody means",
	},
	{`is not a port from 1 to 65535`, "a port that nobody can bind, or reach"},
	{`is there twice`, "the same thing twice, of which Kafka takes either, depending on the version"},
	{`would find themselves at`, "an inter-broker listener by which each broker finds itself"},
	{`is bound to loopback`, "a listener that no other pod reaches"},
	{`there is no listener \S+ in listeners`, "advertised by a node that has it not"},
	{`unknown template`, "a template that stays as it is"},
	{`it is of another image's dialect`, "the image ignores it, so that Kafka never sees it"},
	{`the image's scripts take what follows the first colons`, "bitnami's scripts give up at it before Kafka sees it"},
	{`ZOOKEEPER_CONNECT=.*the image's scripts refuse it`, "the image's scripts refuse it before Kafka sees it"},
	{`was not expanded|is a shell's, and no shell reads this`, "a reference that Kubernetes has not expanded"},
	{
		`a backslash at its end joins the next line`,
		"it joins whatever line the image writes next, in no order that anybody knows",
	},
	{
		`SECURITY_INTER_BROKER_PROTOCOL=.*Kafka does not take it together`,
		"both given: bitnami's scripts of 3.4 drop one of them, Kafka and all others do not",
	},
	{`Kafka wants (ID@)?HOST:PORT`, "characters that no host has: Kafka before 4.0 overreads them"},
	{`^KAFKA_KAFKA_`, "apache's image of 3.x makes another name of it"},
	{
		`nobody can be reached at 0\.0\.0\.0`,
		"Kafka refuses it when the controllers are to be reached (RaftManager)",
	},
}

// messages are the shapes of refusals.
var messages = makeMessages()

func makeMessages() (all []*regexp.Regexp) {
	for _, r := range refusals {
		all = append(all, regexp.MustCompile(r.message))
	}
	return all
}

// reasonsOf returns the reasons of those mistakes that are listed, and the mistakes
// that are not.
func reasonsOf(mistakes []string) (reasons, unlisted []string) {
	joins := func(m string) bool { return strings.Contains(m, "a backslash at its end") }
	if i := slices.IndexFunc(mistakes, joins); i >= 0 {
		mistakes = mistakes[i : i+1] // of the others, Kafka sees what is left by that one
	}
	for _, mistake := range mistakes {
		matches := func(message *regexp.Regexp) bool { return message.MatchString(mistake) }
		if i := slices.IndexFunc(messages, matches); i >= 0 {
			reasons = append(reasons, refusals[i].reason)
		} else {
			unlisted = append(unlisted, mistake)
		}
	}
	return reasons, unlisted
}
