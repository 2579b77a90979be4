package bootstrap

import "testing"

// Controllers know no users of SCRAM before they have a leader.
func TestControllersByScram(t *testing.T) {
	const scram = "KAFKA_SASL_MECHANISM_CONTROLLER_PROTOCOL=SCRAM-SHA-512"
	const says = `KAFKA_SASL_MECHANISM_CONTROLLER_PROTOCOL="SCRAM-SHA-512": no leader is elected by it`
	protocols := func(controllers string) string {
		return "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP=PLAINTEXT:PLAINTEXT,CONTROLLER:" + controllers
	}
	checkComputed(t, []computed{
		{name: "SASL_SSL", environ: apache("3", scram, protocols("SASL_SSL")), warned: []string{says}},
		{name: "SASL_PLAINTEXT", environ: apache("3", scram, protocols("SASL_PLAINTEXT")), warned: []string{says}},
		{
			name: "a broker asks them so too", pod: "kafka-5", environ: apache("6", scram, protocols("SASL_SSL")),
			warned: []string{says},
		},
		{name: "a listener that has no use for it", environ: apache("3", scram, protocols("SSL"))},
		{name: "a single controller elects itself", environ: apache("1", scram, protocols("SASL_SSL"))},
		{
			name:    "PLAIN",
			environ: apache("3", "KAFKA_SASL_MECHANISM_CONTROLLER_PROTOCOL=PLAIN", protocols("SASL_SSL")),
		},
	})
}
