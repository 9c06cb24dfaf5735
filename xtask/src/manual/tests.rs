//! Tests of the pages themselves, and of what mandoc(1) says of them.

use std::process::Command;

use testkit::requires;

use super::*;
use crate::scratch::Scratch;
use crate::tools::TOOLS;

const NO_SUFFIX: Naming = Naming::Plain;

/// The words that begin with two hyphens in the hand-written text.
fn long_options(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-'));
    words.filter_map(|word| word.strip_prefix("--")).filter(|name| !name.is_empty())
}

#[test]
fn every_page_has_the_sections_that_a_reader_looks_for() {
    for tool in TOOLS {
        let page = page(tool, &NO_SUFFIX, "2026-01-02");
        let headings: Vec<_> = page.lines().filter_map(|line| line.strip_prefix(".SH ")).collect();
        assert_eq!(headings[..4], ["NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS"], "{}", tool.name);
        for name in ["EXAMPLES", "EXIT STATUS", "NOTES", "SEE ALSO"] {
            assert!(headings.contains(&name), "{}: {name}", tool.name);
        }
        assert_eq!(headings.contains(&"COLUMNS"), !tool.columns.is_empty(), "{}", tool.name);
    }
}

#[test]
fn every_option_and_column_of_the_tables_is_in_the_page() {
    for tool in TOOLS {
        let page = page(tool, &NO_SUFFIX, "2026-01-02");
        for option in (tool.options)() {
            assert!(page.contains(&roff::bold(&format!("--{}", option.long))), "{}: --{}", tool.name, option.long);
        }
        for column in tool.columns {
            assert!(page.contains(&format!(".TP\n{}\n", roff::bold(column.name))), "{}: {}", tool.name, column.name);
        }
    }
}

/// A page may name the options of the other tools too.
#[test]
fn the_text_names_no_option_that_does_not_exist() {
    let known: Vec<_> = TOOLS.iter().flat_map(|tool| (tool.options)()).map(|option| option.long).collect();
    for (name, text) in TEXTS {
        for option in long_options(text) {
            assert!(known.contains(&option), "{name}: --{option}");
        }
    }
}

#[test]
fn a_letter_that_takes_no_value_is_not_shown_with_one() {
    let unshare = page(&unshare::TOOL, &NO_SUFFIX, "2026-01-02");
    assert!(unshare.contains("\n\\fB\\-m\\fR, \\fB\\-\\-mount\\fR[=\\fIFILE\\fR]\n"), "{unshare}");
    let nsenter = page(&nsenter::TOOL, &NO_SUFFIX, "2026-01-02");
    assert!(nsenter.contains("\n\\fB\\-w\\fR[\\fIDIR\\fR], \\fB\\-\\-wd\\fR[=\\fIDIR\\fR]\n"), "{nsenter}");
}

#[test]
fn with_a_suffix_the_page_and_its_examples_have_it_too() {
    let page = page(&unshare::TOOL, &Naming::Suffix("-x".to_owned()), "2026-01-02");
    assert!(page.starts_with(".TH UNSHARE\\-X 1 2026-01-02 "), "{page}");
    assert!(page.contains("\nunshare\\-x \\-p \\-f \\-\\-mount\\-proc /bin/bash\n"), "{page}");
}

/// mandoc has an opinion on everything, also on what other formatters forgive.
#[test]
fn mandoc_has_nothing_to_say() {
    requires!(Program("mandoc"));
    let scratch = Scratch::new().expect("a directory");
    for naming in [NO_SUFFIX, Naming::Suffix("-rs".to_owned())] {
        for tool in TOOLS {
            let file = scratch.path().join(format!("{}.{}", naming.of(tool.name), section(tool)));
            std::fs::write(&file, page(tool, &naming, "2026-01-02")).expect("written");
            let output = Command::new("mandoc").args(["-T", "lint"]).arg(&file).output().expect("mandoc starts");
            assert_eq!(String::from_utf8_lossy(&output.stdout), "", "{}", tool.name);
        }
    }
}
