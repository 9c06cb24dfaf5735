//! The five tools as manual pages, completions and installation see them: their tables, and what they are called.

use nscore::Tool;

/// The tools, in the order in which people meet them.
pub static TOOLS: [&Tool; 5] = [&unshare::TOOL, &nsenter::TOOL, &lsns::TOOL, &nspid::TOOL, &mount_proc::TOOL];

/// The tools that util-linux has too.
const IN_UTIL_LINUX: [&str; 3] = ["unshare", "nsenter", "lsns"];

/// The section of the manual that a tool is in; lsns is where util-linux's is.
pub fn section(tool: &Tool) -> u8 {
    if tool.name == "lsns" { 8 } else { 1 }
}

/// What the programs are called where they are installed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Naming {
    /// As in the manual.
    Plain,
    /// With this behind the name of each.
    Suffix(String),
    /// With this behind the names that util-linux has, and the others plain.
    BesideUtilLinux(&'static str),
}

impl Naming {
    /// What a program is called.
    pub fn of(&self, program: &str) -> String {
        match self {
            Self::Suffix(suffix) => format!("{program}{suffix}"),
            Self::BesideUtilLinux(suffix) if IN_UTIL_LINUX.contains(&program) => format!("{program}{suffix}"),
            Self::Plain | Self::BesideUtilLinux(_) => program.to_owned(),
        }
    }

    /// A command line that calls the programs by these names: whole words change, so `--mount-proc` stays.
    pub fn rename(&self, line: &str) -> String {
        let belongs = |c: char| c.is_ascii_alphanumeric() || "-_./".contains(c);
        let mut text = String::new();
        let mut rest = line;
        while let Some(first) = rest.chars().next() {
            let end = rest.find(|c| belongs(c) != belongs(first)).unwrap_or(rest.len());
            let (word, after) = rest.split_at(end);
            let is_tool = TOOLS.iter().any(|tool| tool.name == word);
            text += &if is_tool { self.of(word) } else { word.to_owned() };
            rest = after;
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beside_util_linux_only_the_names_that_it_has_get_the_suffix() {
        let naming = Naming::BesideUtilLinux("-rs");
        assert_eq!(
            TOOLS.map(|tool| naming.of(tool.name)),
            ["unshare-rs", "nsenter-rs", "lsns-rs", "nspid", "mount-proc"]
        );
        assert_eq!(Naming::Suffix("-x".to_owned()).of("nspid"), "nspid-x");
    }

    #[test]
    fn a_command_line_is_renamed_by_whole_words() {
        let line = "unshare --mount-proc sh -c 'mount-proc && lsns' | tee /tmp/lsns; nsenter";
        let renamed = "unshare-x --mount-proc sh -c 'mount-proc-x && lsns-x' | tee /tmp/lsns; nsenter-x";
        assert_eq!(Naming::Suffix("-x".to_owned()).rename(line), renamed);
        assert_eq!(Naming::Plain.rename(line), line);
    }
}
