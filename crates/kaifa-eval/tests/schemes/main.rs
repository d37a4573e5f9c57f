//! Evaluation by points: the rules of real places on their test vectors, the traps that other systems fell into, and what
//! must hold for any data.

mod combined;
mod corrections;
mod forensics;
mod functions;
mod others;
mod parts;
mod properties;
mod ready;
mod support;
mod traps;
mod workload;
mod zone_figures;
