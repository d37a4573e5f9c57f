//! `kaifa evaluate`: tables in, ranks and grades out, without a server.

use kaifa_base::Lang;

use crate::cli::EvaluateCommand;
use crate::commands::{Outcome, evaluate_zones};

/// Runs the command.
pub fn run(command: &EvaluateCommand, lang: Lang) -> Outcome {
    match command {
        EvaluateCommand::Zones(args) => evaluate_zones::run(args, lang),
    }
}
