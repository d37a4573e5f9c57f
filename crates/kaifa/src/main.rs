//! The program: reads the command line and runs the command.

use std::process::ExitCode;

use clap::Parser;
use kaifa::cli::Cli;

/// Rows come and go by the hundred thousand on several threads; the system's allocator keeps several times their size.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    kaifa::commands::run(Cli::parse())
}
