//! Completions for fish: a file for each command, in a directory of vendors.

use std::fmt::Write;

use nscore::Tool;
use nscore::cli::option::{OptionView, ValueView};

use super::value::{Operands, Source, operands, sources};
use super::{function_name, kinds, signals};

/// The script for a tool that is installed by this name.
pub fn script(tool: &Tool, name: &str) -> String {
    let options = (tool.options)();
    let program = format!("__nstools_program_of_{}", function_name(name));
    let mut script = format!("# fish completion for {name}, written by nstools\n\n{FUNCTIONS}\n");
    let operands = operands(tool);
    match operands {
        Operands::Program => script += &find_program(&program, &options),
        Operands::Words { program: true, .. } => {
            let _ = writeln!(script, "function {program}\n{BEHIND_SEPARATOR}end\n");
        }
        Operands::Words { program: false, .. } => {}
    }
    let has_program = !matches!(operands, Operands::Words { program: false, .. });
    let condition = if has_program { format!(" -n 'not {program} >/dev/null'") } else { String::new() };
    let _ = writeln!(script, "complete -c {name} -f");
    for option in &options {
        push_option(&mut script, tool, name, option, &condition);
    }
    if has_program {
        let _ =
            writeln!(script, "complete -c {name} -x -n '{program} >/dev/null' -a '(__nstools_complete ({program}))'");
    }
    if let Operands::Words { source, .. } = operands {
        let _ = writeln!(script, "complete -c {name} -x{condition} -a {}", quoted(&words(tool, name, source)));
    }
    script
}

/// What the completions below call.
const FUNCTIONS: &str = r#"# The value that is being typed: all of the word, or what stands behind `--option=`.
function __nstools_value
    string replace -r -- '^--[^=]*=' '' (commandline -ct)
end

# Lists with commas of which the last element is completed, in small letters where it is typed so.
function __nstools_list
    set -l before (string match -r -- '^(?:.*,|\+)' (__nstools_value))
    set -l last (string replace -- "$before" '' (__nstools_value))
    set -l chosen (string split , -- (string upper -- "$before" | string trim -c +))
    for word in $argv
        set -l parts (string split -m 1 \t -- $word)
        contains -- (string upper -- $parts[1]) $chosen
        and continue
        string match -q -r -- '[a-z]' $last
        and set parts[1] (string lower -- $parts[1])
        printf '%s\t%s\n' "$before$parts[1]" "$parts[2]"
    end
end

# The names and numbers of a database.
function __nstools_ids
    getent $argv[1] | string replace -r -f '^([^:]*):[^:]*:([0-9]+):.*' '$2\t$1'
end

# What the command line of these words can be completed by; the last one is still being typed.
function __nstools_complete
    complete -C (string join ' ' -- (string escape -- $argv[1..-2]) "$argv[-1]")
end
"#;

/// For tools whose operands are a program and its arguments: prints them, or fails before the first.
fn find_program(function: &str, options: &[OptionView]) -> String {
    let specs: Vec<_> = options.iter().map(argparse).collect();
    format!(
        "# The program and its arguments, the words behind the options.\nfunction {function}\n    \
         set -l words (commandline -opc) (commandline -ct)\n    set -e words[1]\n    \
         argparse -s {} -- $words 2>/dev/null\n    or return 1\n    \
         set -q argv[1]\n    and not string match -q -- '-*' $argv[1]\n    and printf '%s\\n' $argv\nend\n\n",
        specs.join(" "),
    )
}

/// For tools whose program stands behind `--`.
const BEHIND_SEPARATOR: &str = r"    set -l words (commandline -opc)
    set -l separator (contains -i -- -- $words)
    or return 1
    printf '%s\n' $words[(math $separator + 1)..-1] (commandline -ct)
";

/// An option as argparse knows it: `t/target=`, `m/mount=?`, `f/fork`.
fn argparse(option: &OptionView) -> String {
    let short = option.short.map_or_else(String::new, |letter| format!("{letter}/"));
    let value = match option.value {
        ValueView::None => "",
        ValueView::Required(_) => "=+",
        ValueView::Optional(_) | ValueView::OptionalIfLong(_) => "=?",
    };
    format!("'{short}{}{value}'", option.long)
}

fn push_option(script: &mut String, tool: &Tool, name: &str, option: &OptionView, condition: &str) {
    let short = option.short.map_or_else(String::new, |letter| format!(" -s {letter}"));
    let head = format!("complete -c {name}{condition}");
    let help = quoted(option.help);
    let value = option.value.name().map(|value| sources(tool, value)).unwrap_or_default();
    let offered: Vec<_> =
        value.iter().map(|source| words(tool, name, *source)).filter(|words| !words.is_empty()).collect();
    let offer = if offered.is_empty() { String::new() } else { format!(" -a {}", quoted(&offered.join(" "))) };
    let files = if value.contains(&Source::Files) { " -F" } else { "" };
    let _ = match option.value {
        ValueView::None => writeln!(script, "{head}{short} -l {} -d {help}", option.long),
        ValueView::Required(_) => writeln!(
            script,
            "{head}{short} -l {} -r{}{offer} -d {help}",
            option.long,
            if files.is_empty() { " -f" } else { files }
        ),
        ValueView::Optional(_) | ValueView::OptionalIfLong(_) => {
            writeln!(script, "{head}{short} -l {}{files}{offer} -d {help}", option.long)
        }
    };
}

/// Text in single quotes.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"))
}

/// The words that a source has, as fish expands them; files are no words.
fn words(tool: &Tool, name: &str, source: Source) -> String {
    match source {
        Source::Files | Source::Nothing => String::new(),
        Source::Directories => "(__fish_complete_directories (__nstools_value))".to_owned(),
        Source::Pids => "(__fish_complete_pids)".to_owned(),
        Source::Uids => "(__nstools_ids passwd)".to_owned(),
        Source::Gids => "(__nstools_ids group)".to_owned(),
        Source::Kinds => format!("(__nstools_list {})", kinds().join(" ")),
        Source::Columns => {
            let columns = tool.columns.iter().map(|column| format!("{}\\t{}", column.name, quoted(column.help)));
            format!("(__nstools_list {})", columns.collect::<Vec<_>>().join(" "))
        }
        Source::Signals => signals().join(" "),
        Source::Variables => "(__nstools_list (set -xn))".to_owned(),
        Source::Namespaces => format!("({name} -n -r -o NS,TYPE 2>/dev/null | string replace ' ' \\t)"),
        Source::Word(word) => word.to_owned(),
    }
}
