package states_test

// states is the table, in the order in which it is played: a row more is a value in a file and its name here. Pod 0
// stays up throughout; 1 and 2 suffer. What needs a throttle comes early: after what follows, a leader of 3.4.0 was
// seen to take a replica into the ISR when it had a tenth of the data, and what is in the ISR is not throttled. A
// leader asks for no more than what is committed, and for what was there when it began to lead.
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
