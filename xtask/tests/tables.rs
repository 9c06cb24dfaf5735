//! The option tables of all tools, as help, manual pages and completions read them.

use std::collections::HashSet;

use nscore::Tool;

static TOOLS: [&Tool; 5] = [&unshare::TOOL, &nsenter::TOOL, &lsns::TOOL, &nspid::TOOL, &mount_proc::TOOL];

#[test]
fn every_option_has_names_of_its_own() {
    for tool in TOOLS {
        let (mut long, mut short) = (HashSet::new(), HashSet::new());
        for option in (tool.options)() {
            assert!(long.insert(option.long), "{}: --{} twice", tool.name, option.long);
            assert!(option.short.is_none_or(|letter| short.insert(letter)), "{}: --{}", tool.name, option.long);
        }
    }
}

#[test]
fn help_begins_small_and_ends_without_a_full_stop() {
    for tool in TOOLS {
        for option in (tool.options)() {
            let begins_small = option.help.starts_with(|letter: char| letter.is_ascii_lowercase());
            assert!(begins_small, "{}: {}", tool.name, option.help);
            assert!(!option.help.ends_with('.'), "{}: {}", tool.name, option.help);
        }
    }
}

#[test]
fn help_fits_80_columns() {
    for tool in TOOLS {
        for line in nscore::cli::help::help(tool).lines() {
            assert!(line.chars().count() <= 80, "{}: {line}", tool.name);
        }
    }
}
