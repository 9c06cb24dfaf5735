use proptest::prelude::*;

use super::compile;

/// Asserts what each pattern matches and what it does not. Each line was observed with the reference.
fn matches(cases: &[(&str, &str, bool)]) {
    for (pattern, text, expected) in cases {
        let regex = compile(pattern).unwrap_or_else(|why| panic!("{pattern}: {why}"));
        assert_eq!(regex.is_match(text), *expected, "{pattern} on {text}");
    }
}

#[test]
fn classes_and_brackets_are_those_of_posix() {
    matches(&[
        ("^[[:alpha:]]{3}$", "net", true),
        ("^[[:alpha:]]{3}$", "time", false),
        ("[[:digit:]]+$", "sleep 1001", true),
        ("[[:space:][:upper:]]", "net", false),
        ("[]n]", "net", true),
        ("[]n]", "uts", false),
        ("[^]n]", "n", false),
        (r"[\d]", "pid", true),
        (r"[\n]", "net", true),
        ("[n&&n]", "net", true),
        ("[[a]", "[", true),
        (r"[a\]", "a\\", true),
        (r"[\]]", "]", false),
        (r"[\]]", "\\]", true),
        ("[--n]", "c", true),
        ("[%--]", "n", false),
        ("[[:alpha:]-]", "-", true),
        ("[n-]", "-", true),
        ("[-n]et", "net", true),
        ("[a-c]", "b", true),
        ("[[.n.]-o]et", "net", true),
        ("[[=s=]]leep", "sleep", true),
        ("[:alpha:]", "pid", true),
        ("[:alpha:]", "net", false),
        ("a[^x]b", "a\nb", true),
    ]);
}

#[test]
fn backslashes_mean_what_they_mean_to_gnu() {
    matches(&[
        (r"\w", "net", true),
        (r"\W", "net", false),
        (r"\S", "net", true),
        (r"\d", "pid", true),
        (r"\d", "1", false),
        (r"\n", "net", true),
        (r"\bn", "net", true),
        (r"\Bet", "net", true),
        (r"\<n", "net", true),
        (r"t\>", "net", true),
        (r"\`n", "net", true),
        (r"t\'", "net", true),
        (r"\.", "net", false),
        (r"\/ns\/net$", "/proc/1/ns/net", true),
        (r"\A", "net", false),
        (r"\x6e", "net", false),
    ]);
}

#[test]
fn repetitions_repeat_repetitions() {
    matches(&[
        ("n+?e", "net", true),
        ("n+?e", "time", true),
        ("n**et", "net", true),
        ("n{1}{1}et", "net", true),
        ("^(a{2}){2}$", "aaaa", true),
        ("^a{2}{2}$", "aaaa", true),
        ("a{,2}t", "net", true),
        ("n{1,}e", "net", true),
        ("^[[:alpha:]]{,}$", "net", true),
        ("(^)*n", "net", true),
        ("a{32767}", "net", false),
        ("e{0}", "net", true),
        ("()*", "net", true),
        ("a{255}", "net", false),
    ]);
}

#[test]
fn groups_and_anchors_match() {
    matches(&[
        ("^n|^u", "user", true),
        ("(n|u)(e|t)", "uts", true),
        ("(|n)e", "time", true),
        ("n||t", "ipc", true),
        ("a^n", "an", false),
        ("n$x", "nx", false),
        ("", "net", true),
        ("a)b", "a)b", true),
        ("a.b", "a\nb", true),
        ("^b", "a\nb", false),
        ("}", "net", false),
        ("]", "]", true),
        ("NET", "net", false),
    ]);
}

#[test]
fn malformed_patterns_are_refused() {
    for pattern in [
        "*",
        "+",
        "(*a)",
        "n|*e",
        "^*n",
        "n$*",
        r"\<*n",
        "{1}",
        "a{",
        "a{1",
        "a{x}",
        "a{}",
        "a{2,1}",
        "a{1,2,3}",
        "a{ 1}",
        "a{+1}",
        "a{32768}",
        "(",
        "(?i)net",
        "[",
        "[]",
        "[z-a]",
        "[[:foo:]]",
        "[[:word:]]",
        "[[:ALPHA:]]",
        "[[:]",
        "[[:alpha:]",
        "[[:alpha:]-z]",
        "[a-[:alpha:]]",
        "[a-c-e]",
        "[[=no=]]",
        r"\",
        r"n\",
        r"\1",
    ] {
        assert!(compile(pattern).is_err(), "{pattern}");
    }
}

proptest! {
    #[test]
    fn no_pattern_makes_it_panic(pattern in r"([a\]\[^.:=)(*+?{}0-9,|$\\-]|\PC){0,20}") {
        let _outcome = compile(&pattern);
    }
}

/// The library limits depth and size; its words come after ours, on the same line.
#[test]
fn huge_patterns_are_refused() {
    for pattern in [
        "(".repeat(10_000) + &")".repeat(10_000),
        "a".to_owned() + &"*".repeat(10_000),
        "((a{1000}){1000}){1000}".to_owned(),
    ] {
        let why = compile(&pattern).expect_err("too large");
        assert!(why.starts_with("cannot compile the regular expression: ") && !why.contains('\n'), "{why}");
    }
}
