//! What the examples share: the program's allocator, so that figures are those of the program, and telling what went wrong.

use kaifa_base::{Lang, Problem};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Runs an example with its arguments and prints every problem.
pub fn told(run: impl Fn(&[String]) -> Result<(), Vec<Problem>>) {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let Err(problems) = run(&arguments) {
        for problem in &problems {
            eprintln!("{}", problem.show(Lang::En));
        }
        std::process::exit(1);
    }
}
