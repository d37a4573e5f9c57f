//! The program: reads the command line and runs the command.

use std::process::ExitCode;

use clap::Parser;
use kaifa::cli::Cli;

/// Rows come and go by the hundred thousand on several threads; the system's allocator keeps several times their size.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    end_with_the_reader();
    kaifa::commands::run(Cli::parse())
}

/// Whoever reads the output may have enough before all is said (`kaifa pack coverage | head`): then nobody is left to tell, and the
/// program ends quietly instead of with a trace.
fn end_with_the_reader() {
    let tell = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let words = panic.payload_as_str().unwrap_or_default();
        if words.starts_with("failed printing to stdout") && words.contains("Broken pipe") {
            std::process::exit(0);
        }
        tell(panic);
    }));
}
