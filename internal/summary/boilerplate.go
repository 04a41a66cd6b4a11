package summary

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Sentences that pages put around articles say nothing of the news. They are
// known by how they begin, by what they hold, or by their shape. The tables are
// in lower case.

// openings: the first word of such a sentence, and a pattern for what follows.
var openings = func() map[string]*regexp.Regexp {
	compiled := map[string]*regexp.Regexp{}
	for first, rest := range map[string]string{
		"advertisement": ``,
		"advertising":   `$`,
		"also":          ` (?:read|see)\b`,
		"article":       ` continues\b`,
		"by":            ` (?:continuing|using (?:this|our))\b`,
		"caption":       `:`,
		"click":         ` (?:here|on|below|to|through)\b`,
		"comments":      ` (?:are|have been|below)\b`,
		"contact":       ` (?:us|the (?:author|reporter|editor|writer))\b`,
		"continue":      ` reading\b`,
		"copyright":     `:| (?:©|\(c\)|\d{4}\b|by\b)`,
		"correction":    `s?:`,
		"credit":        `s?:`,
		"credits":       `:`,
		"download":      ` (?:our|the) (?:\w+ ){0,3}app\b`,
		"editing":       ` by\b`,
		"editors":       `['’]? note\b`,
		"editor":        `['’]?s?['’]? note\b`,
		"file":          ` (?:photo|picture|image)\b`,
		"first":         ` published(?::| (?:at|on)? ?\d)`,
		"follow":        ` (?:us|him|her|them|me|@\w+|here|\S+(?: \S+){0,5} on (?:twitter|facebook|instagram|x|tiktok))\b`,
		"for":           ` (?:more|further|additional) (?:on|information|news|stories|details)\b`,
		"gallery":       `:`,
		"get":           ` (?:our|the|\S+(?: \S+){0,3} weekly|\S+(?: \S+){0,3} daily) (?:\w+ ){0,3}(?:newsletter|app|email)\b`,
		"got":           ` a (?:tip|story)\b`,
		"have":          ` (?:a (?:news )?tip|you been affected)\b`,
		"highlights":    `:`,
		"image":         `s?:| (?:credit|source|caption|copyright|courtesy)\b`,
		"images":        `:`,
		"join":          ` (?:us on|the conversation)\b`,
		"key":           ` (?:points|takeaways):?$`,
		"last":          ` (?:updated|modified)\b`,
		"leave":         ` a comment\b`,
		"like":          ` us on\b`,
		"listen":        `:| also\b`,
		"log":           ` ?in\b`,
		"media":         ` caption\b`,
		"modified":      `:`,
		"more":          ` (?:on this story|from (?:this|the) (?:author|section)|stories)\b`,
		"most":          ` (?:read|popular|viewed)(?:$|:| (?:stories|articles|now|today)\b)`,
		"opens":         ` in (?:a )?new (?:window|tab)`,
		"photo":         `s?:| (?:credit|source|by|courtesy)\b`,
		"photos":        `:| (?:by|courtesy)\b`,
		"picture":       `s?:| (?:credit|source|by|courtesy)\b`,
		"pictures":      `:`,
		"posted":        `:| (?:at|on)? ?\d`,
		"print":         ` (?:this|the) (?:article|story|page)\b`,
		"promoted":      `$|:| (?:content|stories)\b`,
		"published":     `:| (?:at|on)? ?\d`,
		"read":          `:| (?:more|also|next|the full (?:story|article|report)|our)\b`,
		"recommended":   `:| (?:for you|stories|articles|reading)\b`,
		"register":      ` (?:now|here|to (?:read|continue))\b`,
		"related":       `:| (?:stories|articles|topics|content|links|coverage|story|article)\b`,
		"reporting":     ` by\b`,
		"save":          ` (?:this|the) (?:article|story)\b`,
		"scroll":        ` (?:down|to|for)\b`,
		"see":           `:| also\b`,
		"send":          ` (?:us |in )?your (?:tips|pictures|photos|stories|comments|questions)\b`,
		"share":         `:|$| (?:this|on (?:twitter|facebook|x)|via)\b`,
		"show":          ` more\b`,
		"sign":          ` (?:up|in) (?:for|to|here|now|below|with)\b`,
		"sponsored":     `$|:| (?:content|by)\b`,
		"story":         ` (?:highlights|continues)\b`,
		"subscribe":     ``,
		"tap":           ` (?:here|or click)\b`,
		"this":          ` (?:article|story|report|page|content|post|piece) (?:was (?:originally|first|updated|amended|produced|corrected)|has been (?:updated|corrected|amended)|originally|first) ?`,
		"to":            ` (?:read|see|continue reading) (?:more|the full)\b`,
		"tweet":         ` this\b`,
		"updated":       `:| (?:at|on)? ?\d`,
		"video":         `s?:| courtesy\b`,
		"view":          ` (?:more|all|comments|gallery|the gallery)\b`,
		"watch":         `:| (?:the |this )?(?:video|more|also|live)\b`,
		"we":            ` use cookies\b`,
		"want":          ` (?:more|to read more)\b`,
		"you":           ` (?:can|may) (?:also )?(?:unsubscribe|opt out)\b`,
		"enter":         ` your email\b`,
		"skip":          ` (?:to|advertisement|ad)\b`,
		"weiterlesen":   ``,
		"lesen":         ` sie (?:auch|mehr)\b`,
		"lire":          ` (?:aussi|la suite)\b`,
		"lea":           ` (?:también|más)\b`,
		"leer":          ` más\b`,
		"leggi":         ` anche\b`,
		"lees":          ` (?:ook|meer)\b`,
	} {
		compiled[first] = regexp.MustCompile(`^(?:` + rest + `)`)
	}
	return compiled
}()

// phrases stand in such sentences and hardly in any other.
var phrases = []string{
	"all rights reserved", "©", "getty images", "ap photo", "afp photo", "(photo by", "photograph by",
	"contributed to this report", "contributed to this story", "contributed to this article", "contributed reporting",
	"may not be published", "may not be reproduced", "rewritten or redistributed",
	"sign up here", "sign up to our", "sign up for our", "subscribe to our", "subscribe here", "our newsletter", "free newsletter", "newsletter:",
	"cookie policy", "our privacy policy", "our terms of",
	"click here", "e-mail to a friend", "email to a friend", "opens in a new", "opens in new",
	"this story has been updated", "this article has been updated",
}

// byline: "By Jane Doe and John Roe, City Desk".
var byline = regexp.MustCompile(`^(?:By|BY|From|FROM|Von|Par|Por|Di|Door)\s+\p{Lu}[\p{L}.'’-]+` +
	`(?:,?\s+(?:and|und|et|y|e|en|for|of|in|de|van|von|&|\p{Lu}[\p{L}.'’-]*))*(?:,.*)?$`)

// timeWords are the words of lines such as "Updated 14:20 GMT, Mon May 3, 2021".
var timeWords = func() map[string]bool {
	set := map[string]bool{}
	for _, word := range strings.Fields(`am pm a m p gmt utc bst est edt cst cdt mst mdt pst pdt et pt ct cet cest ist
		mon tue tues wed thu thur thurs fri sat sun monday tuesday wednesday thursday friday saturday sunday
		jan feb mar apr may jun jul aug sep sept oct nov dec january february march april june july august september
		october november december updated published posted modified last first at on ago hour hours minute minutes min
		mins read day days st nd rd th by of`) {
		set[word] = true
	}
	return set
}()

// boilerplate tells whether a sentence belongs to the page and not to the news:
// links to other stories, requests to subscribe, credits, bylines, times.
func boilerplate(sentence string) bool {
	lower := strings.TrimLeftFunc(strings.ToLower(sentence), func(r rune) bool { return !unicode.IsLetter(r) && r != '©' })
	end := strings.IndexFunc(lower, func(r rune) bool { return !unicode.IsLetter(r) })
	if end < 0 {
		end = len(lower)
	}
	if rest := openings[lower[:end]]; rest != nil && rest.MatchString(lower[end:]) {
		return true
	}
	return slices.ContainsFunc(phrases, func(p string) bool { return strings.Contains(lower, p) }) ||
		onlyTime(lower) || len(sentence) < 200 && !ends(sentence) && byline.MatchString(sentence)
}

// onlyTime tells whether a text, in lower case, says when and nothing else.
func onlyTime(lower string) bool {
	for word := range strings.FieldsFuncSeq(lower, func(r rune) bool { return !unicode.IsLetter(r) }) {
		if !timeWords[word] {
			return false
		}
	}
	return true
}

// ends tells whether a text ends like a sentence.
func ends(sentence string) bool {
	text := strings.TrimRightFunc(sentence, func(r rune) bool {
		return unicode.IsSpace(r) || r == '\'' || r == '"' || unicode.In(r, unicode.Pe, unicode.Pf)
	})
	last, _ := utf8.DecodeLastRuneInString(text)
	return strings.ContainsRune(".!?…。！？।؟۔።։", last)
}
