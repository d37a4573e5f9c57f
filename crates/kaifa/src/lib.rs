#![doc = include_str!("../README.md")]

pub mod app;
pub mod cli;
pub mod commands;
pub mod flow;
pub mod pages;
pub mod paper;
pub mod permission;
pub mod router;
pub mod web;
