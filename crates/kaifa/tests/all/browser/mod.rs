//! A real browser for walks through the site: Chromium, driven over the WebDriver protocol by Debian's chromedriver.
//!
//! The protocol is JSON over HTTP on this machine, so a few dozen lines serve; the libraries for it bring thirty crates and
//! a licence that this project does not take. Everything here waits without `async`: the program under test runs on other
//! threads.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::typed;

/// How long a step may take to show on the page.
const PATIENCE: Duration = Duration::from_secs(20);
/// Name of the key under which the protocol gives an element.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";
/// The widths in which pages are looked at.
pub const WIDTHS: [u32; 2] = [1440, 390];

/// Gives the elements that reach beyond the right edge of the page.
const STICKS_OUT: &str = "return [...document.querySelectorAll('body *')].filter(one => !one.parentElement.closest('.scroll') \
     && one.getBoundingClientRect().right > innerWidth).map(one => one.outerHTML.slice(0, 90)).slice(-4)";

/// Gives what a person is to press or fill in and would have to move a table sideways for. A grid to be filled in like a workbook is
/// moved like one.
const OUT_OF_SIGHT: &str = "return [...document.querySelectorAll('main :is(button, a.button, input:not([type=hidden]), select)')] \
     .filter(one => !one.closest('.grid-entry') && one.getBoundingClientRect().right > innerWidth).map(one => one.outerHTML.slice(0, 90))";

/// Gives the heads of tables that have to be moved sideways: on a phone a row is a card. Years side by side stay a table.
const SIDEWAYS: &str = "return [...document.querySelectorAll('main .scroll')] \
     .filter(one => one.scrollWidth > one.clientWidth + 1 && !one.querySelector('[data-side-by-side]')) \
     .map(one => one.querySelector('thead')?.innerText ?? one.outerHTML.slice(0, 90))";

/// Gives what a machine can check of WCAG 2.2 AA and finds wanting. The usual checker comes only from the npm registry, and the
/// tests need nothing of that.
const ACCESSIBILITY: &str = include_str!("accessibility.js");

/// A browser with one window.
pub struct Browser {
    driver: Child,
    port: u16,
    session: String,
    /// Where the site is.
    site: String,
    _profile: TempDir,
}

impl Browser {
    /// A fresh browser for a site, or nothing, with the reason printed, where none is installed. On continuous integration a
    /// missing browser is a failure.
    pub fn start(walk: &str, site: &str) -> Option<Browser> {
        let (chromium, chromedriver) = (find("chromium"), find("chromedriver"));
        let (Some(chromium), Some(chromedriver)) = (chromium, chromedriver) else {
            let reason = format!("{walk}: skipped, chromium and chromedriver are not installed");
            assert!(
                std::env::var("CI").as_deref() != Ok("true"),
                "{reason}, and CI=true"
            );
            println!("{reason}");
            return None;
        };
        let mut driver = Command::new(chromedriver)
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver starts");
        let port = port_of(&mut driver);
        let profile = tempfile::tempdir().expect("a folder for the browser");
        let args = [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ]
        .map(str::to_owned);
        let mut args = args.to_vec();
        args.push(format!("--user-data-dir={}", profile.path().display()));
        let options = json!({ "binary": chromium, "args": args });
        let wanted = json!({ "capabilities": { "alwaysMatch": { "goog:chromeOptions": options } } });
        let answer = ask(port, "POST", "/session", &wanted);
        let session = answer["sessionId"]
            .as_str()
            .unwrap_or_else(|| panic!("no session: {answer}"));
        let browser = Browser {
            session: session.to_owned(),
            driver,
            port,
            site: site.to_owned(),
            _profile: profile,
        };
        browser.resize(WIDTHS[0], 900);
        // Where no window has the focus, newer browsers tell pages nothing of it.
        browser.command("Emulation.setFocusEmulationEnabled", &json!({ "enabled": true }));
        Some(browser)
    }

    fn call(&self, method: &str, path: &str, body: &Value) -> Value {
        ask(
            self.port,
            method,
            &format!("/session/{}/{path}", self.session),
            body,
        )
    }

    /// Goes on with the same site at another address, as it is on another day.
    pub fn move_to(&mut self, site: &str) {
        self.site = site.to_owned();
    }

    /// Opens an address of the site.
    pub fn go(&self, path: &str) {
        self.call("POST", "url", &json!({ "url": format!("{}{path}", self.site) }));
    }

    /// The address shown, without the site.
    pub fn address(&self) -> String {
        let url = self.call("GET", "url", &Value::Null);
        url.as_str()
            .unwrap_or_default()
            .trim_start_matches(&self.site)
            .to_owned()
    }

    /// All elements that a selector finds now: CSS, or XPath when it begins with `/`.
    fn elements(&self, selector: &str) -> Vec<String> {
        let using = if selector.starts_with('/') {
            "xpath"
        } else {
            "css selector"
        };
        let found = self.call("POST", "elements", &json!({ "using": using, "value": selector }));
        let ids = found.as_array().into_iter().flatten();
        ids.filter_map(|one| one[ELEMENT].as_str().map(str::to_owned))
            .collect()
    }

    /// The first element that a selector finds; waits for it.
    #[track_caller]
    fn element(&self, selector: &str) -> String {
        let start = Instant::now();
        loop {
            if let Some(first) = self.elements(selector).into_iter().next() {
                return first;
            }
            assert!(
                start.elapsed() < PATIENCE,
                "`{selector}` is not on {}:\n{}",
                self.address(),
                self.main_text()
            );
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Whether a selector finds something now.
    pub fn has(&self, selector: &str) -> bool {
        !self.elements(selector).is_empty()
    }

    /// The text of the first element that a selector finds.
    #[track_caller]
    pub fn text(&self, selector: &str) -> String {
        let element = self.element(selector);
        let text = self.call("GET", &format!("element/{element}/text"), &Value::Null);
        typed(text.as_str().unwrap_or_default())
    }

    /// The texts of all elements that a selector finds.
    pub fn texts(&self, selector: &str) -> Vec<String> {
        let text = |element: &String| self.call("GET", &format!("element/{element}/text"), &Value::Null);
        self.elements(selector)
            .iter()
            .map(|e| typed(text(e).as_str().unwrap_or_default()))
            .collect()
    }

    /// The text of the page, for messages.
    pub fn main_text(&self) -> String {
        let text = self.run("return document.body ? document.body.innerText : ''");
        typed(text.as_str().unwrap_or_default())
    }

    /// Waits until some words are on the page.
    #[track_caller]
    pub fn must_show(&self, words: &str) {
        let start = Instant::now();
        while !self.main_text().contains(words) {
            assert!(
                start.elapsed() < PATIENCE,
                "“{words}” is not on {}:\n{}",
                self.address(),
                self.main_text()
            );
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Clicks the first element that a selector finds.
    #[track_caller]
    pub fn click(&self, selector: &str) {
        let element = self.element(selector);
        self.call("POST", &format!("element/{element}/click"), &json!({}));
    }

    /// Clicks the first link or button with exactly these words.
    #[track_caller]
    pub fn press(&self, words: &str) {
        self.click(&format!(
            "//*[self::a or self::button][translate(normalize-space(.),'，；：？！',',;:?!')='{words}']"
        ));
    }

    /// Replaces what stands in a field by text. Also chooses a file, by its path.
    #[track_caller]
    pub fn fill(&self, selector: &str, text: &str) {
        let element = self.element(selector);
        let kind = self.call("GET", &format!("element/{element}/property/type"), &Value::Null);
        match kind.as_str() {
            Some("file") => (),
            // A date field takes keys in the order of the browser's language; its value is the same everywhere.
            Some("date") => {
                let arguments = json!([{ ELEMENT: element }, text]);
                self.call(
                    "POST",
                    "execute/sync",
                    &json!({ "script": "arguments[0].value = arguments[1]", "args": arguments }),
                );
                return;
            }
            _ => {
                self.call("POST", &format!("element/{element}/clear"), &json!({}));
            }
        }
        self.call(
            "POST",
            &format!("element/{element}/value"),
            &json!({ "text": text }),
        );
    }

    /// Chooses an option of a list by its value.
    #[track_caller]
    pub fn choose(&self, selector: &str, value: &str) {
        self.click(&format!("{selector} option[value='{value}']"));
    }

    /// Runs a script and gives what it returns.
    pub fn run(&self, script: &str) -> Value {
        self.call("POST", "execute/sync", &json!({ "script": script, "args": [] }))
    }

    /// Signs in through the form.
    #[track_caller]
    pub fn sign_in(&self, login: &str, password: &str) {
        // Cookies are those of the site shown; with them gone the form comes even to someone who was signed in.
        self.go("/sign-in");
        self.call("DELETE", "cookie", &Value::Null);
        self.go("/sign-in");
        self.fill("#login", login);
        self.fill("#password", password);
        self.click("main form button");
        let start = Instant::now();
        while self.address().starts_with("/sign-in") {
            assert!(
                start.elapsed() < PATIENCE,
                "{login} cannot sign in:\n{}",
                self.main_text()
            );
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    fn command(&self, name: &str, parameters: &Value) -> Value {
        self.call(
            "POST",
            "goog/cdp/execute",
            &json!({ "cmd": name, "params": parameters }),
        )
    }

    /// The size of the page's window. Set past the window manager, which has no windows of phone width.
    pub fn resize(&self, width: u32, height: u32) {
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.command("Emulation.setDeviceMetricsOverride", &size);
    }

    /// Looks at the page in each width: nothing sticks out sideways, every button is in sight, nothing came from another host, and the
    /// whole page goes
    /// into a picture `name-width.png`.
    #[track_caller]
    pub fn look(&self, name: &str) {
        for width in WIDTHS {
            self.resize(width, 900);
            let wide = self
                .run("return document.documentElement.scrollWidth")
                .as_u64()
                .unwrap_or_default();
            let shot = json!({ "format": "png", "captureBeyondViewport": true });
            let picture = self.command("Page.captureScreenshot", &shot);
            let bytes = BASE64_STANDARD
                .decode(picture["data"].as_str().unwrap_or_default())
                .expect("base 64");
            std::fs::write(pictures().join(format!("{name}-{width}.png")), bytes)
                .expect("the picture is written");
            assert!(
                wide <= u64::from(width),
                "{} is {wide} wide on a screen of {width}: {}",
                self.address(),
                self.run(STICKS_OUT)
            );
            let hidden = self.run(OUT_OF_SIGHT);
            assert_eq!(
                hidden,
                json!([]),
                "{} on a screen of {width}: {hidden:#}",
                self.address()
            );
            if width == WIDTHS[1] {
                let moved = self.run(SIDEWAYS);
                assert_eq!(moved, json!([]), "{} on a phone: {moved:#}", self.address());
            }
        }
        self.resize(WIDTHS[0], 900);
        let barriers = self.run(ACCESSIBILITY);
        assert_eq!(
            barriers,
            json!([]),
            "barriers on {}: {barriers:#}",
            self.address()
        );
        let loaded = self.run("return performance.getEntriesByType('resource').map(one => one.name)");
        for address in loaded.as_array().into_iter().flatten().filter_map(Value::as_str) {
            assert!(
                address.starts_with(&self.site),
                "{} loads {address}",
                self.address()
            );
        }
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // Ending the session ends Chromium; chromedriver alone would leave it behind.
        let _ = try_ask(
            self.port,
            "DELETE",
            &format!("/session/{}", self.session),
            &Value::Null,
        );
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

/// The folder of the pictures.
fn pictures() -> PathBuf {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .parent()
        .expect("the target folder");
    let folder = target.join("walks");
    std::fs::create_dir_all(&folder).expect("the target folder takes a folder");
    folder
}

fn find(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|folder| folder.join(program))
        .find(|file| file.is_file())
}

/// The port that chromedriver chose, as it says on its first lines.
fn port_of(driver: &mut Child) -> u16 {
    let output = driver.stdout.take().expect("the output is taken");
    let mut lines = BufReader::new(output).lines();
    let port = lines.by_ref().map_while(Result::ok).find_map(|line| {
        let (_, port) = line.split_once("started successfully on port ")?;
        port.trim_end_matches('.').parse().ok()
    });
    // Read on, so that it never waits for room in the pipe.
    std::thread::spawn(move || lines.for_each(drop));
    port.expect("chromedriver says its port")
}

#[track_caller]
fn ask(port: u16, method: &str, path: &str, body: &Value) -> Value {
    try_ask(port, method, path, body).unwrap_or_else(|error| panic!("{method} {path}: {error}"))
}

/// One request to chromedriver: the value of its answer, or its error in words.
fn try_ask(port: u16, method: &str, path: &str, body: &Value) -> Result<Value, String> {
    let failed = |error: std::io::Error| error.to_string();
    let mut link = TcpStream::connect(("127.0.0.1", port)).map_err(failed)?;
    link.set_read_timeout(Some(Duration::from_secs(120)))
        .map_err(failed)?;
    let body = if body.is_null() {
        String::new()
    } else {
        body.to_string()
    };
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    link.write_all(head.as_bytes()).map_err(failed)?;
    link.write_all(body.as_bytes()).map_err(failed)?;
    let mut answer = BufReader::new(link);
    let mut length = 0;
    loop {
        let mut line = String::new();
        answer.read_line(&mut line).map_err(failed)?;
        if line.trim().is_empty() {
            break;
        }
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value
                .trim()
                .parse()
                .map_err(|_| format!("the length of the answer is `{value}`"))?;
        }
    }
    let mut bytes = vec![0; length];
    answer.read_exact(&mut bytes).map_err(failed)?;
    let answer: Value = serde_json::from_slice(&bytes).map_err(|error| error.to_string())?;
    match answer["value"]["error"].as_str() {
        Some(error) => Err(format!(
            "{error}: {}",
            answer["value"]["message"].as_str().unwrap_or_default()
        )),
        None => Ok(answer["value"].clone()),
    }
}
