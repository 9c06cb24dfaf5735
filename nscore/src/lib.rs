//! What a namespace is, and what every tool of nstools does alike.
//!
//! [`kind`], [`nsfs`] and [`mountinfo`] know namespaces; [`users`], [`proc`] and [`kernel`] know the rest of the system that
//! more than one tool asks about. [`cli`] turns words into options and failures into messages, [`launch`] becomes a program or waits
//! for one, [`table`] prints rows. [`sys`] holds the system calls that nix lacks; nothing else here is `unsafe`.

pub mod cli;
pub mod kernel;
pub mod kind;
pub mod launch;
pub mod mountinfo;
pub mod nsfs;
pub mod proc;
pub mod sys;
pub mod table;
pub mod users;

pub use cli::error::{Advice, Context, Error};
pub use cli::tool::{Status, Tool};
pub use kind::{KindSet, NamespaceKind};
