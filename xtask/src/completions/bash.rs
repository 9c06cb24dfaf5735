//! Completions for bash, with the functions of bash-completion 2, which also finds the files.

use std::fmt::Write;

use nscore::Tool;
use nscore::cli::option::{OptionView, ValueView};

use super::value::{Operands, Source, operands, sources};
use super::{function_name, kinds, signals, spellings, takes_next_word};

/// The script for a tool that is installed by this name.
pub fn script(tool: &Tool, name: &str) -> String {
    let options = (tool.options)();
    let function = format!("_nstools_{}", function_name(name));
    let mut script = format!("# bash completion for {name}, written by nstools\n\n{LIST}\n{function}()\n{{\n");
    script += "    local cur prev words cword split\n    _init_completion -s || return\n\n";
    let operands = operands(tool);
    match operands {
        Operands::Program => script += &find_program(&options),
        Operands::Words { program: true, .. } => script += FIND_PROGRAM_BEHIND_SEPARATOR,
        Operands::Words { program: false, .. } => {}
    }
    push_values(&mut script, tool, name, &options);
    push_options(&mut script, &options, operands);
    if let Operands::Words { source, .. } = operands {
        let _ = writeln!(script, "    {}", action(tool, name, source));
    }
    script + &format!("}} &&\n    complete -F {function} {name}\n")
}

/// Completes the last element of a list with commas, in small letters where it is typed so.
const LIST: &str = r#"_nstools_list()
{
    local before= last=$cur chosen words=" $1 "
    if [[ $cur == *,* ]]; then
        before=${cur%,*},
        last=${cur##*,}
    elif [[ $cur == +* ]]; then
        before=+
        last=${cur#+}
    fi
    for chosen in ${before//[,+]/ }; do
        words=${words//" $chosen "/ }
    done
    compopt -o nospace
    [[ $last == *[a-z]* ]] && words=${words,,}
    COMPREPLY+=($(compgen -P "$before" -W "$words" -- "$last"))
}
"#;

/// For tools whose operands are a program and its arguments: its own completion takes over at the first operand.
fn find_program(options: &[OptionView]) -> String {
    let letters = |wanted: bool| {
        let with = options.iter().filter(|option| takes_next_word(option) == wanted);
        with.filter_map(|option| option.short).collect::<String>()
    };
    let long: Vec<_> =
        options.iter().filter(|option| takes_next_word(option)).map(|option| format!("--{}", option.long)).collect();
    format!(
        r#"    # where the program is: behind the options and their values, of which the shell makes words at = and :
    local i=1
    while ((i < COMP_CWORD)); do
        [[ ${{COMP_WORDS[i]}} == -- ]] && ((i++)) && break
        [[ ${{COMP_WORDS[i]}} == -* ]] || break
        if [[ ${{COMP_WORDS[i]}} == @({}) || ${{COMP_WORDS[i]}} =~ ^-[{}]*[{}]$ ]]; then
            [[ ${{COMP_WORDS[i + 1]}} == = ]] || ((i++))
        fi
        ((i++))
        while [[ ${{COMP_WORDS[i]}} == [=:]* ]]; do
            ((i += 2))
        done
    done
    if ((i < COMP_CWORD)) || [[ $i == "$COMP_CWORD" && (${{COMP_WORDS[i - 1]}} == -- || ${{COMP_WORDS[i]}} != -*) ]]; then
        _command_offset $i
        return
    fi

"#,
        long.join("|"),
        letters(false),
        letters(true),
    )
}

/// For tools whose program stands behind `--`.
const FIND_PROGRAM_BEHIND_SEPARATOR: &str = r"    local i
    for ((i = 1; i < COMP_CWORD; i++)); do
        if [[ ${COMP_WORDS[i]} == -- ]]; then
            _command_offset $((i + 1))
            return
        fi
    done

";

fn push_values(script: &mut String, tool: &Tool, name: &str, options: &[OptionView]) {
    let clusters: String = options.iter().filter(|option| takes_next_word(option)).filter_map(|o| o.short).collect();
    if !clusters.is_empty() {
        let _ = writeln!(script, "    [[ $prev =~ ^-[a-zA-Z]*([{clusters}])$ ]] && prev=-${{BASH_REMATCH[1]}}");
    }
    script.push_str("    case $prev in\n");
    for option in options.iter().filter(|option| takes_next_word(option)) {
        push_value(script, tool, name, option, &spellings(option).join(" | "));
    }
    script.push_str("    esac\n    if [[ $split == true ]]; then\n        case $prev in\n");
    for option in options.iter().filter(|option| option.value != ValueView::None && !takes_next_word(option)) {
        push_value(script, tool, name, option, &format!("--{}", option.long));
    }
    script.push_str("        esac\n        return\n    fi\n");
}

fn push_value(script: &mut String, tool: &Tool, name: &str, option: &OptionView, pattern: &str) {
    let Some(value) = option.value.name() else { return };
    let _ = writeln!(script, "        {pattern})");
    for source in sources(tool, value) {
        let _ = writeln!(script, "            {}", action(tool, name, source));
    }
    script.push_str("            return\n            ;;\n");
}

fn push_options(script: &mut String, options: &[OptionView], operands: Operands) {
    let mut words = Vec::new();
    for option in options {
        words.extend(spellings(option));
        if option.value != ValueView::None && !takes_next_word(option) {
            words.push(format!("--{}=", option.long));
        }
    }
    if matches!(operands, Operands::Words { program: true, .. }) {
        words.push("--".to_owned());
    }
    script.push_str("    if [[ $cur == -* ]]; then\n");
    let _ = writeln!(script, "        COMPREPLY=($(compgen -W '{}' -- \"$cur\"))", words.join(" "));
    script.push_str("        [[ ${COMPREPLY-} == *= ]] && compopt -o nospace\n        return\n    fi\n");
}

/// The command that adds what a source has.
fn action(tool: &Tool, name: &str, source: Source) -> String {
    let words = |words: &str| format!("COMPREPLY+=($(compgen -W \"{words}\" -- \"$cur\"))");
    match source {
        Source::Files => "_filedir".to_owned(),
        Source::Directories => "_filedir -d".to_owned(),
        Source::Pids => words("$(cd /proc && echo [0-9]*)"),
        Source::Uids => words("$(getent passwd | cut -d: -f3)"),
        Source::Gids => words("$(getent group | cut -d: -f3)"),
        Source::Kinds => format!("_nstools_list '{}'", kinds().join(" ")),
        Source::Columns => {
            let names: Vec<_> = tool.columns.iter().map(|column| column.name).collect();
            format!("_nstools_list '{}'", names.join(" "))
        }
        Source::Signals => words(&signals().join(" ")),
        Source::Variables => "_nstools_list \"$(compgen -e | tr '\\n' ' ')\"".to_owned(),
        Source::Namespaces => words(&format!("$({name} -n -r -o NS 2>/dev/null)")),
        Source::Word(word) => words(word),
        Source::Nothing => ":".to_owned(),
    }
}
