package kafka

import "testing"

func FuzzVoters(f *testing.F) {
	for _, s := range []string{"0@kafka-0.k:9093,1@kafka-1.k:9093", "1@[::1]:9", "0@:1", "a@b:c", "0@x:1,0@y:1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, value string) {
		voters, wrong := ParseVoters(value)
		if len(wrong) > 0 {
			return
		}
		again, wrong := ParseVoters(JoinList(voters))
		if len(wrong) > 0 || JoinList(again) != JoinList(voters) {
			t.Errorf("%q came back as %q: %v", value, JoinList(again), wrong)
		}
	})
}

func FuzzProtocolMap(f *testing.F) {
	for _, s := range []string{"CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT", "a:b", ":", "A:SSL,A:SSL"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, value string) {
		all, wrong := ParseProtocolMap(value)
		for name, protocol := range all {
			if len(wrong) == 0 && (name == "" || protocol == "") {
				t.Errorf("%q gives %q:%q", value, name, protocol)
			}
		}
	})
}

func FuzzClusterID(f *testing.F) {
	f.Add("Jc7hwCMorEyPprSI1Iw4sW")
	f.Fuzz(func(t *testing.T, s string) {
		id, err := CanonicalClusterID(s)
		if err == nil && (len(id) != 22 || !SameClusterID(id, s)) {
			t.Errorf("%q became %q", s, id)
		}
	})
}
