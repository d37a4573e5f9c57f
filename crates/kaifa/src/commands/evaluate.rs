//! `kaifa evaluate`: tables in, ranks and grades out, without a server.

use kaifa_base::Lang;

use crate::cli::EvaluateCommand;
use crate::commands::{Outcome, evaluate_enterprises, evaluate_zones};

/// Runs the command.
pub fn run(command: &EvaluateCommand, lang: Lang) -> Outcome {
    match command {
        EvaluateCommand::Enterprises(args) => evaluate_enterprises::run(args, lang),
        EvaluateCommand::Zones(args) => evaluate_zones::run(args, lang),
    }
}
