//! Records of registers by their definition, without database and clock: typed text into values (`value`), what must hold
//! and what follows (`form`), and clocks that steps start, hold and stop (`clock`).

pub mod clock;
pub mod form;
mod polygon;
pub mod value;
