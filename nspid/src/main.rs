//! `nspid` as a program; the library of the same name does the work.
#![no_main]
nscore::main!(nspid::TOOL);
