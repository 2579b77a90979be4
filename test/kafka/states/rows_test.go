package states_test

// states is the table, in the order in which it is played: a row more is a value in a file and its name here. Pod 0
// stays up throughout; 1 and 2 suffer. What needs a throttle comes early, while pod 1 keeps up: what fills a topic is
// acknowledged by its leader alone, and the leader takes into the ISR who has what is committed, which is what the
// slowest in the ISR has. Where that is pod 1, far behind, pod 2 is in sync with a tenth of the data; and who is in the
// ISR is not throttled.
func states() []state {
	return []state{
		starting,
		fenced,
		catchingUp,
		caughtUp,
		sigstop,
		sigcont,
		isolated,
		sidecarRestarted,
		shutDown,
		killed,
		quorumLost,
		leaderDown,
		leaderBack,
		anotherNode,
		restarted,
		diskFull,
		dirDead,
		wrongHost,
	}
}

// What several states come to.
var (
	ready   = verdict{code: 200}
	refused = verdict{503, "answers", `connection to \S+ refused: Kafka is not up yet`}
	silent  = verdict{503, "answers", "no answer within|no poll of"}
)
