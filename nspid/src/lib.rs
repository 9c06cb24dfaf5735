//! Translate PIDs between PID namespaces.
#![forbid(unsafe_code)]

use nscore::{Status, Tool};

/// What `main` and the other readers need to know of the tool.
pub static TOOL: Tool = Tool {
    name: "nspid",
    usage: &["[options] [PID...|-]"],
    about: "Translate PIDs between PID namespaces",
    options: Vec::new,
    run: |_| Ok(Status::SUCCESS),
};
