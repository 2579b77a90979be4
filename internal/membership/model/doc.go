// Package model plays what people and machines do to a StatefulSet whose voters
// follow its template, with a sidecar beside each Kafka that decides with
// membership's own Decide, and judges whether anything committed was lost, and
// whether a quorum was lost that a careful administrator would have kept. With a
// wrong rule in their place the same schedules do harm, which shows that the model
// would notice.
//
// # What is modelled
//
// A [Schedule] is a seed and a few ops: apply, scale, roll, crash, delete, all
// killed, a machine or a network that is gone for a while, a Kafka that freezes
// or fetches little by little, a lost disk; some come with the next change of the
// voters, to hit the middle of it. The world goes on in ticks of half a second, in
// which everything takes its turn in any order:
//
//   - the StatefulSet controller: parallel creation, rolling update from the
//     highest ordinal, which a pod that is not ready stops (controller.go, and
//     package simulation);
//   - pods: five at most, with a disk that outlives them, and kraftpod run, which
//     starts Kafka as a controller or as a broker (pod.go);
//   - KRaft with dynamic voters, after half a minute or from the begin: elections
//     with pre-vote, fetching, commits by the last voters in the leader's log,
//     directory ids (kafka.go, election.go, log.go), and what a leader does about
//     a change (change.go);
//   - the actor: the sidecar beside whoever takes itself for the leader, with
//     statuses up to two seconds old, or lost, and requests that are up to three
//     seconds late and go to whom its Kafka takes for the leader by then
//     (actor.go);
//   - a careful administrator, who changes the same voters by hand (careful.go).
//
// # A quorum that a careful administrator would have kept
//
// The administrator's voters are those before the change, the wanted ones once all
// pods ask for them and those are there, what is left of each without pods that
// were scaled away, and the wanted ones alone once all has been well for so long
// that the change is made. A quorum is lost where for fifteen seconds nobody leads,
// while of each of these sets a majority is up; and it is stuck where in the end,
// when all is well, the voters are not the wanted ones.
//
// The administrator, too, loses what goes away in the middle of a step: within
// fifteen seconds after a change, or ten before it. Until all is well again, that
// counts as no loss of a quorum; but it may not end in one that is stuck. Who scales
// a majority away has lost it by hand.
//
// One thing is counted apart: the leader of two voters that goes in the moment in
// which it removes itself. An administrator's would have, too; see what is left in
// docs/membership.md.
//
// # What is left out
//
//   - a static quorum's lost disks, and its first start: package formation's model;
//   - wanted voters that are not the first 1, 3 or 5 ordinals; voters that are no
//     pods of the set; node id offsets; more than five pods;
//   - a broker of another template, a sidecar that crashes or is of another
//     version, pods without one;
//   - networks that are cut between some only or in one direction, messages in
//     another order, clocks that differ or stand still;
//   - disks that come back or are put back from an older copy, losses of a
//     majority of the voters' disks, files that are damaged;
//   - snapshots, several versions, kraft.version 0 that an older Kafka cannot leave;
//   - Kafka's own auto-join, and hands that change voters beside kraftpod's.
//
// What a newcomer is told of the voters in force is what has been committed last:
// kraftpod run hears it of its peers.
package model
