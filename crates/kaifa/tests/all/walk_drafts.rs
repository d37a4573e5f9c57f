//! The way of a document that nobody here has seen, in a real browser: a clerk drops it in, reviews the draft by keyboard, and
//! puts the pack in force.

use kaifa_store::people::Role;

use crate::browser::Browser;
use crate::support::{PASSWORD, World, root};
use crate::walks::serve;

/// Presses a key on what has the focus, once the page and its script are there.
fn key(browser: &Browser, key: &str) {
    for _ in 0..200 {
        if browser.run("return document.readyState").as_str() == Some("complete") {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    let script = format!(
        "(document.activeElement || document.body).dispatchEvent(new KeyboardEvent('keydown', {{key: '{key}', bubbles: true}}))"
    );
    browser.run(&script);
}

/// What is left to judge, as the bar counts it.
fn left(browser: &Browser) -> usize {
    let words = browser.text("[data-review]");
    let digits: String = words
        .split("待审")
        .nth(1)
        .unwrap_or_default()
        .chars()
        .skip_while(|c| !c.is_ascii_digit())
        .take_while(char::is_ascii_digit)
        .collect();
    digits.parse().unwrap_or_else(|_| panic!("no count in {words}"))
}

/// Waits until the count of what is left is a number.
#[track_caller]
fn wait_for(browser: &Browser, wanted: usize) {
    for _ in 0..200 {
        if browser.has("[data-review]") && left(browser) == wanted {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    panic!(
        "{} left instead of {wanted}:\n{}",
        left(browser),
        browser.main_text()
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_clerk_drops_in_an_unknown_document_reviews_it_by_keyboard_and_puts_it_in_force() {
    let world = World::new("walk_drafts").await;
    world.person("clerk", Role::Office, None).await;
    let site = serve(&world).await;
    let Some(browser) = Browser::start("drafts", &site) else {
        return;
    };
    browser.sign_in("clerk", PASSWORD);
    browser.go("/documents");
    let file = root().join("tests/documents/songling-2024-21.txt");
    browser.fill(
        "#file",
        &file.canonicalize().expect("a file").display().to_string(),
    );
    browser.press("存入");
    browser.must_show("这份文件还没有政策包");
    browser.fill("#name", "songling-2024-21");
    browser.press("起草并审阅");
    browser.must_show("项已审");
    browser.look("draft-start");
    let all = left(&browser);
    assert!(all >= 12, "{all}");

    // The most doubtful comes first: taken back once, then rejected with a reason.
    key(&browser, "j");
    key(&browser, "a");
    wait_for(&browser, all - 1);
    key(&browser, "u");
    wait_for(&browser, all);
    key(&browser, "j");
    key(&browser, "r");
    assert!(browser.has(".proposal details[open] input[name=reason]"));
    let field = browser.run("return document.activeElement.id");
    browser.fill(
        &format!("#{}", field.as_str().expect("an id")),
        "另行核定,本次不列",
    );
    browser.click(".proposal details[open] button");
    wait_for(&browser, all - 1);
    browser.must_show("另行核定,本次不列");

    // Words and item light up together.
    browser.run(
        "[...document.querySelectorAll('.proposal[data-state=open]')]\
         .find(one => document.querySelector(`a.mark[data-items~=\"${one.dataset.item}\"]`)).focus()",
    );
    assert!(browser.has("a.mark.lit"), "the words of the item are lit");

    for judged in 2..=all {
        key(&browser, "j");
        key(&browser, "a");
        wait_for(&browser, all - judged);
    }
    browser.look("draft-judged");
    // The clause of the rejected item may be left: it is then called a statement.
    while browser.has("#finish a[href^='#']") {
        browser.choose(".became > details[open] select[name=list]", "clause");
        browser.fill(
            ".became > details[open] input[name=words]",
            "经审阅,没有须列入的事项",
        );
        browser.click(".became > details[open] button");
        browser.must_show("经审阅");
    }
    browser.must_show("每一项都已审阅");
    browser.press("启用这一版");
    browser.must_show("已启用");
    assert!(
        browser.address().starts_with("/documents/songling-2024-21"),
        "{}",
        browser.address()
    );
    browser.must_show("松政发");
    assert!(
        browser.has(".clause mark"),
        "the figures are marked in the living document"
    );
    browser.look("draft-in-force");
    browser.go("/duties");
    browser.must_show("省统计局");

    let second = "/compare?left=yunze-2025-7%231&right=songling-2024-21%231";
    browser.go(second);
    browser.must_show("差异");
    browser.look("compare");
    browser.go("/documents/songling-2024-21/life");
    browser.look("life");
}
