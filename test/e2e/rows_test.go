package e2e_test

import "github.com/kraftpod/kraftpod/test/e2e/kube"

// beds are the table: a row more is a function more, and its name here.
func beds() []bed {
	throughout := newSecured(kube.Overlay{Name: "secured"})
	confluent := newSecured(kube.Overlay{Name: "cp", Components: []string{"tls", "sasl"}})
	later := newSecured(kube.Overlay{Name: "secured"})
	return []bed{
		{name: "three", setup: three, rows: []row{
			{name: "three pods ready from nothing, in parallel", ci: true, run: formedWhole},
			{name: "names in Metadata resolve; both Services serve another pod", ci: true, run: namesResolve},
			{name: "a deleted pod comes back with its disk", ci: true, run: podDeleted},
			{name: "a killed Kafka is restarted, without the init container", ci: true, run: kafkaKilled},
			{name: "rolling update under load: no failed send, nothing lost", ci: true, run: rollingUpdate},
			{name: "READY: not while a pod catches up", run: catchingUp},
			{name: "READY: not while Kafka hangs", run: kafkaHangs},
			{name: "scaled from 3 to 5 and back", run: threeFiveThree},
			{name: "a misspelt variable, another cluster id: one line says it", ci: true, run: mistakes},
			{name: "a drain respects the disruption budget", needs: ownNodes, run: drained},
			{name: "a roll waits while a pod cannot be scheduled", needs: ownNodes, run: rollHeld},
			{name: "two nodes drained at once, past the budget: one pod waits", needs: ownNodes, run: drainedTwo},
			{name: "a node lost, and back", needs: ownNodes, run: nodeLost},
			{name: "all pods killed at once come back", run: allKilled},
			{name: "all deleted: applied again it is as before; then nothing is left", run: deleted},
		}},
		{name: "grown", setup: one, rows: []row{
			{name: "kubectl scale from 1 to 3 with data", run: oneThree},
		}},
		{name: "followed", setup: followedOne, rows: []row{
			{name: "voters that follow: 1 to 3, a volume lost, and back to 1", ci: true, run: votersFollow},
		}},
		{name: "held-scaled", rows: []row{
			{name: "kubectl scale from 1 to 3 before pod 0 ever started", run: heldScaled},
		}},
		{name: "held-applied", rows: []row{
			{name: "applied with 3 in place of 1 before pod 0 ever started", run: heldApplied},
		}},
		{name: "readme", rows: []row{
			{name: "README's commands, one after the other", ci: true, run: readme},
		}},
		{name: "beside", setup: beside, rows: []row{
			{name: "two clusters in one namespace keep to themselves", ci: true, run: keptApart},
		}},
		{name: "dedicated", rows: []row{
			{name: "dedicated controllers, and brokers that know them by name and count", run: dedicated},
		}},
		{name: "bitnami", rows: []row{
			{name: "the overlay bitnami-3.9", run: overlay("bitnami-3.9")},
		}},
		{name: "cp", rows: []row{
			{name: "the overlay cp", run: overlay("cp")},
		}},
		{name: "original", open: true, setup: original, rows: []row{
			{name: "the original deployment migrated in place", ci: true, needs: controlPlane, run: migrated},
			{name: "the migrated deployment grown to 3 by apply", ci: true, needs: controlPlane, run: migratedGrown},
		}},
		{name: "secured", setup: throughout.up, rows: []row{
			{name: "TLS and SASL throughout: three pods ready from nothing", needs: openssl, run: throughout.serves},
			{name: "a wrong password, another authority, plaintext: refused", needs: openssl, run: throughout.refuses},
			{name: "another certificate: served without a restart, ready all the time", needs: openssl, run: throughout.rotates},
		}},
		{name: "secured-cp", setup: confluent.up, rows: []row{
			{name: "the overlay cp with TLS and SASL", needs: openssl, run: confluent.serves},
		}},
		{name: "secured-later", rows: []row{
			{name: "a plaintext cluster stopped, and back over TLS and SASL", needs: openssl, run: later.follows},
		}},
		{name: "scram-users", setup: scramUsers, rows: []row{
			{name: "brokers that know each other by SCRAM alone, from nothing", run: knownByScram},
		}},
		{name: "random-uid", setup: randomUID, rows: []row{
			{name: "any uid with group 0, as OpenShift gives one", run: runsAsAnyUID},
		}},
		{name: "lost-found", setup: volumesRoot, rows: []row{
			{name: "lost+found in a log dir with data is removed before each start", needs: smallClass, run: lostFound},
		}},
		{name: "walk", open: true, rows: []row{
			{name: "a StatefulSet of one's own moved as docs/your-statefulset.md says", ci: true, run: walked},
		}},
		{name: "full", setup: smallVolumes, rows: []row{
			{name: "a full volume shows, and recovers", needs: smallClass, run: volumeFull},
		}},
	}
}
