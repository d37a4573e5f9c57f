//! Files of every format, made by test code from our own documents, read and compared with the text; broken and hostile ones.

mod bad_input;
mod binary_documents;
mod binary_workbooks;
mod encodings;
mod fuzz;
mod make;
mod ofd_templates;
mod page_tables;
mod set_aside;
mod task_tables;
mod twins;
mod word_documents;
mod workbooks;
