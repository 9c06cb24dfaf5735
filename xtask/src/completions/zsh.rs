//! Completions for zsh: a file for each command, in a directory of `fpath`.

use std::fmt::Write;

use nscore::Tool;
use nscore::cli::option::{OptionView, ValueView};

use super::value::{Operands, Source, operands, sources};
use super::{function_name, kinds, signals};

/// The script for a tool that is installed by this name.
pub fn script(tool: &Tool, name: &str) -> String {
    let options = (tool.options)();
    let mut script = format!("#compdef {name}\n# zsh completion for {name}, written by nstools\n\n");
    for value in values(&options) {
        push_function(&mut script, tool, name, &function(value), &sources(tool, value));
    }
    let (flags, operands) = match operands(tool) {
        Operands::Program => ("-s -S -A '-*'", vec!["'(-):program: _command_names -e'", "'*::arguments: _normal'"]),
        Operands::Words { source, program } => {
            push_function(&mut script, tool, name, "_nstools_operand", &[source]);
            script += if program { BEHIND_SEPARATOR } else { "" };
            ("-s -S", vec![if program { "':operand: _nstools_operand'" } else { "'*:operand: _nstools_operand'" }])
        }
    };
    let _ = write!(script, "_arguments {flags}");
    for spec in options.iter().map(spec).chain(operands.into_iter().map(str::to_owned)) {
        let _ = write!(script, " \\\n    {spec}");
    }
    script + "\n"
}

/// Behind `--` stands a program, whose own completion takes over.
const BEHIND_SEPARATOR: &str = r#"local -i separator=${words[(i)--]}
if ((separator < CURRENT)); then
    words=("${(@)words[separator + 1, -1]}")
    ((CURRENT -= separator))
    _normal
    return
fi
"#;

/// The names of values that something can be offered for, each once.
fn values(options: &[OptionView]) -> Vec<&'static str> {
    let mut values: Vec<_> = options.iter().filter_map(|option| option.value.name()).collect();
    values.sort_unstable();
    values.dedup();
    values
}

fn function(value: &str) -> String {
    format!("_nstools_{}", function_name(value))
}

/// A function that adds what all the sources have.
fn push_function(script: &mut String, tool: &Tool, name: &str, function: &str, sources: &[Source]) {
    let _ = writeln!(script, "{function}() {{");
    for source in sources {
        let _ = writeln!(script, "{}", indented(&action(tool, name, *source)));
    }
    if sources.is_empty() {
        script.push_str("    _message value\n");
    }
    script.push_str("}\n\n");
}

fn indented(text: &str) -> String {
    text.lines().map(|line| format!("    {line}")).collect::<Vec<_>>().join("\n")
}

/// The specification of an option for `_arguments`. One with a value may be given again, since the last counts or all do.
fn spec(option: &OptionView) -> String {
    let long = option.long;
    let help = quoted(option.help);
    let Some(value) = option.value.name() else {
        return match option.short {
            Some(short) => format!("'(-{short} --{long})'{{-{short},--{long}}}'[{help}]'"),
            None => format!("'--{long}[{help}]'"),
        };
    };
    let value = format!("{}: {}", quoted(value), function(value));
    match (option.short, option.value) {
        (Some(short), ValueView::Required(_)) => format!("'*'{{-{short}+,--{long}=}}'[{help}]:{value}'"),
        (None, ValueView::Required(_)) => format!("'*--{long}=[{help}]:{value}'"),
        (Some(short), ValueView::Optional(_)) => format!("'*'{{-{short}-,--{long}=-}}'[{help}]::{value}'"),
        (Some(short), _) => format!("'*-{short}[{help}]' '*--{long}=-[{help}]::{value}'"),
        (None, _) => format!("'*--{long}=-[{help}]::{value}'"),
    }
}

/// Text within quotes in a specification, where brackets and colons mean something.
fn quoted(text: &str) -> String {
    let mut quoted = String::new();
    for character in text.chars() {
        match character {
            '\'' => quoted.push_str("'\\''"),
            '[' | ']' | ':' | '\\' => quoted.extend(['\\', character]),
            _ => quoted.push(character),
        }
    }
    quoted
}

/// The commands that add what a source has.
fn action(tool: &Tool, name: &str, source: Source) -> String {
    match source {
        Source::Files => "_files".to_owned(),
        Source::Directories => "_files -/".to_owned(),
        Source::Pids => PIDS.to_owned(),
        Source::Uids => ids("passwd", "user"),
        Source::Gids => ids("group", "group"),
        Source::Kinds => format!("_values -s , kind {}", kinds().join(" ")),
        Source::Columns => {
            let columns = tool.columns.iter().map(|column| format!("'{}[{}]'", column.name, quoted(column.help)));
            format!("local -a columns=(\n    {}\n)\n{COLUMNS}", columns.collect::<Vec<_>>().join("\n    "))
        }
        Source::Signals => format!("compadd -M 'm:{{a-z}}={{A-Z}}' {}", signals().join(" ")),
        Source::Variables => "_sequence -s , _parameters -g '*export*'".to_owned(),
        Source::Namespaces => format!(
            "local -a found\nfound=(${{${{(f)\"$({name} -n -r -o NS,TYPE 2>/dev/null)\"}}/ /:}})\n_describe -t namespaces namespace found"
        ),
        Source::Word(word) => format!("compadd {word}"),
        Source::Nothing => "_message value".to_owned(),
    }
}

const PIDS: &str = r#"local -a found
local directory
for directory in /proc/<->(N); do
    found+=("${directory:t}:$(<$directory/comm)") 2>/dev/null
done
_describe -t processes process found"#;

/// What is typed in small letters is completed in small letters.
const COLUMNS: &str = r#"compset -P '+'
[[ $PREFIX == *[a-z]* ]] && columns=("${(@)columns/#(#b)([A-Z]##)/${(L)match[1]}}")
_values -s , column $columns"#;

/// The numbers in a database of names, with the names.
fn ids(database: &str, what: &str) -> String {
    format!(
        "local -a found\nlocal name ignored id\nwhile IFS=: read -r name ignored id ignored; do\n    \
         found+=(\"$id:$name\")\ndone < <(getent {database})\n_describe -t {what}s '{what}' found"
    )
}
