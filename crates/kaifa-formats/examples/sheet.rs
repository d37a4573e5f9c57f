//! How fast a sheet is read: `sheet FILE` reads the first sheet of a workbook and prints rows, filled cells and a checksum of what they say;
//! with `--calamine` by that library, cell by cell.

use std::fs::File;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::BufReader;

use calamine::{DataRef, Reader, Xlsx};
use kaifa_formats::sheet_cells::{Book, is_blank};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let file = BufReader::new(File::open(arguments.first().ok_or("a workbook")?)?);
    let (mut cells, mut hash) = (0_usize, DefaultHasher::new());
    let mut say = |row: u32, column: usize, cell: &DataRef<'_>| {
        if !is_blank(cell) {
            cells += 1;
            (row, column, format!("{cell:?}")).hash(&mut hash);
        }
    };
    if arguments.iter().any(|argument| argument == "--calamine") {
        let mut book: Xlsx<_> = Xlsx::new(file)?;
        let name = book.sheet_names().remove(0);
        let mut reader = book.worksheet_cells_reader(&name)?;
        while let Some(cell) = reader.next_cell()? {
            let (row, column) = cell.get_position();
            say(row + 1, column as usize, cell.get_value());
        }
    } else {
        let mut book = Book::open(file)?;
        let name = book.sheet_names().remove(0);
        let marks = book.each_row(&name, &mut |row, cells| {
            cells
                .iter()
                .enumerate()
                .for_each(|(column, cell)| say(row, column, cell));
        })?;
        println!(
            "{} formulas, {} hidden rows",
            marks.formulas.len(),
            marks.hidden.len()
        );
    }
    println!("{cells} cells, {:x}", hash.finish());
    Ok(())
}
