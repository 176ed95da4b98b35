//! The browser of the tests itself, on pages whose defects are known: a test that sees no problem must be one
//! that would have seen it.

use std::time::Duration;

use anyhow::{Context, Result};
use regain_testkit::accessibility;
use regain_testkit::browser::{Browser, PageOptions};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{sleep, timeout};

const FORM: &str = "<main><h1>Who are you?</h1><form method=post action=/sent>
    <label for=name>Name</label> <input id=name name=name value=old> <button id=send>Send</button>
    </form></main>";

const DEFECTS: &str = "<main><h1>Defects</h1>
    <p style='color: red'>styled inline</p>
    <img src=/gone.png alt=gone><img src=http://elsewhere.invalid/a.png alt=elsewhere>
    <form method=post action=http://elsewhere.invalid/><button id=away>Away</button></form>
    <script>document.title = 'ran'</script>
    <script nonce=x>console.error('said', 7); setTimeout(() => { throw new Error('boom') })</script></main>";

const LATE: &str = "<main><h1>Late</h1><button id=late disabled>Late</button><p id=said></p>
    <div id=cover></div><p id=hidden hidden>Hidden</p>
    <style nonce=x>#cover { position: fixed; inset: 0 }</style>
    <script nonce=x>
        late.onclick = event => said.textContent = event.isTrusted ? 'clicked by hand' : 'clicked by script';
        setTimeout(() => late.disabled = false, 150);
        setTimeout(() => cover.remove(), 300);
    </script></main>";

const WIDE: &str = "<main><h1>Wide</h1><p id=wide>500 pixels wide, 3000 high</p>
    <style nonce=x>#wide { width: 500px; height: 3000px } body { margin: 0 }</style></main>";

/// A nameless field and text that is hard to read.
const INACCESSIBLE: &str = "<main><h1>Inaccessible</h1><input id=nameless><p id=pale>Pale</p>
    <style nonce=x>#pale { color: #ccc; background: #fff }</style></main>";

/// The status and the content of a page.
fn page(path: &str, body: &str) -> (&'static str, String) {
    match path {
        "/form" => ("200 OK", FORM.to_owned()),
        "/sent" => ("422 Unprocessable Content", format!("<main><h1>Sent</h1><p id=body>{body}</p></main>")),
        "/defects" => ("200 OK", DEFECTS.to_owned()),
        "/late" => ("200 OK", LATE.to_owned()),
        "/wide" => ("200 OK", WIDE.to_owned()),
        "/inaccessible" => ("200 OK", INACCESSIBLE.to_owned()),
        _ => ("404 Not Found", "nothing".to_owned()),
    }
}

/// Serves the pages, and returns where.
async fn site() -> Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let port = listener.local_addr()?.port();
    tokio::spawn(async move {
        while let Ok((connection, _)) = listener.accept().await {
            tokio::spawn(answer(connection));
        }
    });
    Ok(format!("http://localhost:{port}"))
}

async fn answer(connection: TcpStream) -> Result<()> {
    let mut connection = BufReader::new(connection);
    let (mut first, mut line, mut length) = (String::new(), String::new(), 0);
    connection.read_line(&mut first).await?;
    while connection.read_line(&mut line).await? > 2 {
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse()?;
        }
        line.clear();
    }
    let mut body = vec![0; length];
    connection.read_exact(&mut body).await?;
    let path = first.split(' ').nth(1).context("a request line")?;
    let (status, content) = page(path, &String::from_utf8(body)?);
    let document = format!("<!doctype html><html lang=en><title>{path}</title>{content}");
    let answer = format!(
        "HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\n\
         Content-Security-Policy: default-src 'self'; script-src 'nonce-x'; style-src 'nonce-x'; form-action 'self'\r\n\
         Set-Cookie: seen=yes; HttpOnly; SameSite=Lax\r\nConnection: close\r\n\r\n{document}",
        document.len()
    );
    Ok(connection.get_mut().write_all(answer.as_bytes()).await?)
}

#[tokio::test]
async fn a_form_is_filled_in_and_sent_with_and_without_javascript() -> Result<()> {
    let (site, browser) = (site().await?, Browser::start().await?);
    for javascript in [true, false] {
        let page = browser.page(PageOptions { javascript, ..PageOptions::default() }).await?;
        page.goto(&format!("{site}/form")).await?;
        assert_eq!(page.title().await?, "/form");
        assert_eq!(page.focused().await?, "body");
        page.type_into("#name", "Zoë & co").await?;
        assert_eq!(page.focused().await?, "input#name \"Name\"");
        page.press("Tab").await?;
        assert_eq!(page.focused().await?, "button#send \"Send\"");
        page.press("Shift+Tab").await?;
        page.navigates(page.press("Enter")).await?;
        assert_eq!(page.text("#body").await?, "name=Zo%C3%AB+%26+co");

        page.goto(&format!("{site}/form")).await?;
        page.type_into("#name", "").await?;
        page.navigates(page.click("#send")).await?;
        assert_eq!(page.text("#body").await?, "name=");
        assert_eq!(page.url().await?, format!("{site}/sent"));
        page.wait_for("h1").await?;
        page.wait_for_text("Sent").await?;
        page.wait_for_path("/se").await?;
        let cookies = page.cookies().await?;
        let cookie = cookies.first().context("a cookie")?;
        assert_eq!((cookie.name.as_str(), cookie.http_only, cookies.len()), ("seen", true, 1));
        assert_eq!(page.problems(), [""; 0], "a refused form is no problem of the page");
    }
    Ok(())
}

#[tokio::test]
async fn pages_share_no_cookies() -> Result<()> {
    let (site, browser) = (site().await?, Browser::start().await?);
    browser.page(PageOptions::default()).await?.goto(&site).await?;
    assert!(browser.page(PageOptions::default()).await?.cookies().await?.is_empty());
    Ok(())
}

#[tokio::test]
async fn each_problem_of_a_page_is_told() -> Result<()> {
    let (site, browser) = (site().await?, Browser::start().await?);
    for javascript in [true, false] {
        let page = browser.page(PageOptions { javascript, ..PageOptions::default() }).await?;
        page.goto(&format!("{site}/defects")).await?;
        page.click("#away").await?;
        // Nothing loads after this click, so there is only its own trace to wait for.
        let stopped = async {
            while !page.problems().iter().any(|problem| problem.contains("Sending form data")) {
                sleep(Duration::from_millis(20)).await;
            }
        };
        timeout(Duration::from_secs(10), stopped).await?;
        assert_eq!(page.title().await?, "/defects", "the policy stopped the script");
        let always = [
            "security: Applying inline style violates",
            "security: Loading the image 'http://elsewhere.invalid/a.png' violates",
            "security: Sending form data to 'http://elsewhere.invalid/' violates",
            "another host: http://elsewhere.invalid/a.png",
            "network: Failed to load resource: the server responded with a status of 404",
        ];
        let scripted =
            ["security: Executing inline script violates", "console: said 7", "exception: Error: boom"];
        let problems = page.problems();
        let told = |start: &&str| problems.iter().any(|problem| problem.starts_with(*start));
        assert!(always.iter().all(told), "{problems:#?}");
        assert!(scripted.iter().all(|start| told(start) == javascript), "{problems:#?}");
        assert_eq!(problems.len(), if javascript { 8 } else { 5 }, "{problems:#?}");
    }
    Ok(())
}

#[tokio::test]
async fn accessibility_defects_are_found_under_a_strict_policy() -> Result<()> {
    let (site, browser) = (site().await?, Browser::start().await?);
    for javascript in [true, false] {
        let page = browser.page(PageOptions { javascript, ..PageOptions::default() }).await?;
        page.goto(&format!("{site}/inaccessible")).await?;
        let mut defects = accessibility::check(&page).await?;
        defects.sort();
        let [contrast, name] = defects.as_slice() else { anyhow::bail!("{defects:#?}") };
        assert!(contrast.starts_with("color-contrast (serious) at #pale: "), "{contrast}");
        assert!(name.starts_with("label (critical) at #nameless: "), "{name}");
        page.goto(&format!("{site}/form")).await?;
        assert_eq!(accessibility::check(&page).await?, [""; 0]);
        assert_eq!(page.problems(), [""; 0], "the checker leaves no trace");
    }
    Ok(())
}

#[tokio::test]
async fn a_click_waits_until_the_button_can_be_reached() -> Result<()> {
    let (site, browser) = (site().await?, Browser::start().await?);
    let page = browser.page(PageOptions::default()).await?;
    page.goto(&format!("{site}/late")).await?;
    page.click("#late").await?;
    page.wait_for_text("clicked by hand").await?;
    Ok(())
}

#[tokio::test]
async fn waiting_in_vain_says_for_what_and_what_is_there_instead() -> Result<()> {
    let (site, browser) = (site().await?, Browser::start().await?);
    let page = browser.page(PageOptions::default()).await?;
    page.goto(&format!("{site}/late")).await?;
    let (hidden, nothing) = tokio::join!(page.wait_for("#hidden"), page.navigates(async { Ok(()) }));
    for (outcome, awaited) in [(hidden, "#hidden to be seen"), (nothing, "another page to load")] {
        let error = outcome.err().context("an error")?.to_string();
        assert!(error.starts_with(&format!("waited 10 s for {awaited}\nat {site}/late")), "{error}");
        assert!(error.contains("The page says: Late"), "{error}");
    }
    let wrong = page.wait_for("#(").await.err().context("an error")?.to_string();
    assert!(wrong.contains("not a valid selector"), "{wrong}");
    let unreachable = page.goto("http://localhost:9").await.err().context("an error")?.to_string();
    assert!(unreachable.contains("does not open"), "{unreachable}");
    Ok(())
}

#[tokio::test]
async fn the_options_reach_the_page() -> Result<()> {
    let (site, browser) = (site().await?, Browser::start().await?);
    let script = "[matchMedia('(prefers-color-scheme: dark)').matches,
        matchMedia('(prefers-reduced-motion: reduce)').matches, innerWidth, innerHeight, navigator.languages]";
    let plain = browser.page(PageOptions::default()).await?;
    plain.goto(&format!("{site}/wide")).await?;
    assert_eq!(plain.evaluate(script).await?.to_string(), "[false,false,1280,900,[\"en-US\"]]");
    assert_eq!(plain.overflows().await?, None);
    let options = PageOptions {
        width: 320,
        height: 640,
        dark: true,
        reduced_motion: true,
        language: Some("de-CH,de"),
        ..PageOptions::default()
    };
    let special = browser.page(options).await?;
    special.goto(&format!("{site}/wide")).await?;
    assert_eq!(special.evaluate(script).await?.to_string(), "[true,true,320,640,[\"de-CH\",\"de\"]]");
    assert_eq!(special.overflows().await?, Some(180));
    Ok(())
}

#[tokio::test]
async fn a_screenshot_shows_the_whole_page() -> Result<()> {
    let (site, browser) = (site().await?, Browser::start().await?);
    let page = browser.page(PageOptions::default()).await?;
    page.goto(&format!("{site}/wide")).await?;
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("wide.png");
    page.screenshot(&file).await?;
    let image = std::fs::read(&file)?;
    let size = |at: usize| -> Result<u32> {
        Ok(u32::from_be_bytes(image.get(at..at + 4).context("a header")?.try_into()?))
    };
    // The header of a PNG file: width at byte 16, height at byte 20.
    assert_eq!(size(16)?, 1280);
    assert!(size(20)? > 3000);
    Ok(())
}
