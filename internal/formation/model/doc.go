// Package model plays what people and machines do to a StatefulSet, with pods
// that ask each other as kraftpod run does and a Kafka that elects and commits
// as KRaft does, and judges whether a committed entry of the metadata log was
// ever lost. Pods decide with formation's own Hear, Decide and Contradicted:
// nothing of these is written anew. With a wrong rule in their place the same
// schedules do harm, which shows that the model would notice.
//
// # What is modelled
//
// A [Schedule] is a seed and a few ops: apply, scale, crash, delete, a machine
// or a network that is gone for a while, a Kafka that freezes (SIGSTOP) and
// wakes where it was, or that fetches little by little, a lost disk. The world
// goes on in ticks of half a second, in which everything takes its turn in any
// order:
//
//   - the StatefulSet controller: parallel creation, rolling update from the
//     highest ordinal, which a pod that is not ready stops (controller.go, and
//     package simulation);
//   - pods: five at most, from pulling images to serving, with a disk that
//     outlives them and a Service that lists them early or late (pod.go);
//   - kraftpod run: what it plans, whom it asks, what it starts Kafka with
//     (run.go, round.go), and the sidecar that answers for it, with a status
//     up to a second old, or not at all. The quorum in it is described every
//     two seconds while somebody reads it, else every ten, and told until the
//     description is twelve seconds old (sidecar.go);
//   - KRaft with static voters: elections, fetching, commits, quorum-state
//     (kafka.go, election.go, disk.go), as 3.4 has them in half the schedules
//     and as 3.9 and later do in the others. The vote and the epoch go with a
//     lost disk: a voter may vote twice in one epoch (vote_test.go). A candidate
//     asks until its time is over, and again in the same epoch if it starts anew.
//
// The schedules of [GenerateBesides] have more in them:
//
//   - a name server that fails or is late for a pod: it says nothing, or what was
//     so up to three seconds ago (resolve.go);
//   - a set of another name under the same Service, which has the data of the
//     cluster. It is rolled, and may be deleted, whereby its data is given up
//     (rename.go).
//
// [Play] plays a schedule, [Rules] are the right rules and the wrong ones,
// [Try] counts, outcome.go says what counts as wrong and who is to blame, and
// orphan.go which losses are the operator's: those that no pod could see.
//
// # What is left out
//
// Nothing here says anything about these. Of Kubernetes:
//
//   - more than five pods; Services or volumes other than one of each; OnDelete,
//     OrderedReady, partitions, maxUnavailable; volume claims that are deleted on
//     scaling down;
//   - two pods of one name at a time, as after a forced deletion;
//   - a template that comes back: its pods count as old ones, while Kubernetes
//     takes a template equal to an earlier one for that;
//   - a controller that acts on what it saw a while ago; pods that are never
//     scheduled; probes that fail later: a pod is ready once it caught up.
//
// Of networks and DNS:
//
//   - cuts between some pods only, or in one direction, or of one port: a pod is
//     cut off from all others, for Kafka and for questions alike;
//   - messages that are late, twice or in another order: a request is answered
//     within its tick or lost;
//   - machines whose clock stands still: who freezes wakes to timeouts that are
//     over;
//   - addresses used anew by another pod, a Service that lists for one pod what
//     it does not for another.
//
// Of disks:
//
//   - disks that come back, or are put back from an older copy;
//   - losses of a majority of the voters' disks at a time;
//   - partial losses: quorum-state without a log or the other way round, files
//     that are damaged, several log dirs, writes that a crash undoes.
//
// Of other sets:
//
//   - one without data that begins at the same time, or is listed by another
//     Service; its elections: what it has committed stands there from the start.
//
// Of Kafka:
//
//   - dynamic quorums (KIP-853) and pre-vote (KIP-996);
//   - versions between 3.4 and 3.9, and several versions in one cluster;
//   - controllers in a StatefulSet of their own, or that are no pods: every pod
//     is a broker, and the first one, three or five are the voters;
//   - snapshots: a fetch brings the leader's whole log, or an entry of it to who
//     is slow; a follower knows no high watermark;
//   - a leader that a follower remembers in quorum-state, and one that hands over
//     as it stops;
//   - brokers: registration, topics, what clients write. Only the metadata log
//     is judged.
//
// Of kraftpod:
//
//   - pods without a sidecar or with KRAFTPOD_FORMATION=off among others with
//     it; sidecars that crash, and those of another version;
//   - other cluster ids, node id offsets, KRAFTPOD_CONTROLLERS;
//   - the clocks of several machines: all are one, and a description's time is
//     known exactly (run knows one that is earlier, or the same);
//   - the real pace: a round a tick, sixty seconds until run gives up, and a
//     round that brought the same statuses as the last is not judged again;
//   - what run checks before it asks, and warnings;
//   - that only pod 0, as the only voter, asks the pods that its replica count
//     names: here any pod does while it means pod 0 to be that.
//
// A formed disk always has a voter set here. Which guards of package formation
// no wrong rule takes away is said at [Rules].
package model
