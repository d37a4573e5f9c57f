//! All tests of the program in one binary: linking it once instead of once per file is most of the time that building
//! the tests takes. `cargo test -p kaifa --test all site_duties` runs one file.

mod browser;
mod program;
mod support;

mod command_data;
mod command_drafts;
mod command_evaluate;
mod command_evaluate_zones;
mod command_figures;
mod command_forms;
mod command_packs;
mod command_read;
mod command_rules;
mod house_rules;
mod sample;
mod site_boards;
mod site_chase;
mod site_documents;
mod site_drafts;
mod site_duties;
mod site_evaluations;
mod site_figures;
mod site_firms;
mod site_forms;
mod site_ledger;
mod site_next_editions;
mod site_papers;
mod site_passports;
mod site_per_mu;
mod site_public;
mod site_rankings;
mod site_readings;
mod site_register_changes;
mod site_register_files;
mod site_register_machine;
mod site_register_steps;
mod site_registers;
mod site_review_api;
mod site_runs;
mod site_supervision;
mod site_tables;
mod site_zones;
mod walk_demands;
mod walk_drafts;
mod walks;
