package states_test

// states is the table, in the order in which it is played: a row more is a value in a file and its name here. Pod 0
// stays up throughout; 1 and 2 suffer.
func states() []state {
	return []state{
		starting,
		fenced,
		sigstop,
		sigcont,
		isolated,
		sidecarRestarted,
		shutDown,
		killed,
		quorumLost,
		leaderDown,
		restarted,
		diskFull,
		dirDead,
		wrongHost,
		catchingUp,
		caughtUp,
	}
}

// What several states come to.
var (
	ready   = verdict{code: 200}
	refused = verdict{503, "answers", `connection to \S+ refused: Kafka is not up yet`}
	silent  = verdict{503, "answers", "no answer within|no poll of"}
)
