//! Files of every format, made by test code from our own documents, read and compared with the text; broken and hostile ones.

mod bad_input;
mod fuzz;
mod make;
mod page_tables;
mod task_tables;
mod twins;
