package formation

import "slices"

// Listing is what the name server says of a headless Service's name.
type Listing struct {
	// Service is the full name.
	Service string
	State   ListingState
	// Addresses are those that it lists.
	Addresses []string
	// Silence says why nothing is known.
	Silence string
	// Lasting: "no such name" has been the answer for some time.
	Lasting bool
}

// ListingState is whether a Service's name resolves.
type ListingState int

// The states. Only the name server itself can say that there is no such name;
// that it fails, or is late, says nothing.
const (
	NotKnown ListingState = iota
	NoSuchName
	Listed
)

// unlisted has a line for each Service of which it is not known whom it lists.
// Who would be the only voter has nobody else to ask, so it does not believe at
// once that there is no such name.
func (v View) unlisted() []string {
	var why []string
	for _, l := range slices.Concat([]Listing{v.Service}, v.Services) {
		if l.State == NotKnown {
			why = append(why, l.line(l.Silence))
		}
	}
	if alone := len(v.Intent.Voters) == 1; alone && v.Service.State == NoSuchName && !v.Service.Lasting {
		why = append(why, v.Service.line(NoAddress))
	}
	return why
}

func (l Listing) line(what string) string { return "the headless Service " + l.Service + ": " + what }
