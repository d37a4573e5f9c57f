//! The program: reads the command line and runs the command.

use std::process::ExitCode;

use clap::Parser;
use kaifa::cli::Cli;

fn main() -> ExitCode {
    kaifa::commands::run(Cli::parse())
}
