package io.tocsin.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** Looks at views of the console: whether axe-core finds something wrong in them, and whether a text is cut. */
final class ViewInspection {

    /**
     * Texts that are wider or higher than their box shows, unless the box scrolls or says by an ellipsis that there is more; and the
     * page itself wider than the window.
     */
    private static final String CUT = """
            () => {
              const found = [];
              if (document.documentElement.scrollWidth > innerWidth) found.push(`the page is ${document.documentElement.scrollWidth} wide`);
              const walk = (root) => {
                for (const element of root.querySelectorAll('*')) {
                  if (element.shadowRoot) walk(element.shadowRoot);
                  const style = getComputedStyle(element);
                  const box = element.getBoundingClientRect();
                  const text = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
                  if (!text || !box.width || !box.height || style.visibility === 'hidden' || element.closest('.unseen, .cm-editor, .skip')) continue;
                  const hides = ['hidden', 'clip'].includes(style.overflowX) && style.textOverflow !== 'ellipsis';
                  if (hides && element.scrollWidth > element.clientWidth + 1) found.push(`cut: ${element.localName} "${element.textContent.trim().slice(0, 40)}"`);
                  if (box.right > innerWidth + 1 && !scrolls(element)) found.push(`outside: ${element.localName} "${element.textContent.trim().slice(0, 40)}"`);
                }
              };
              const parentOf = (element) => element.parentElement ?? element.getRootNode().host ?? null;
              const scrolls = (element) => {
                for (let at = element; at; at = parentOf(at)) {
                  if (['auto', 'scroll'].includes(getComputedStyle(at).overflowX) || getComputedStyle(at).textOverflow === 'ellipsis') return true;
                }
                return false;
              };
              walk(document);
              return [...new Set(found)].slice(0, 8);
            }
            """;

    private final Browser browser;
    private final String axe;
    private final StringBuilder found = new StringBuilder();

    ViewInspection(Browser browser) throws IOException {
        this.browser = browser;
        this.axe = axe();
    }

    /** Looks at a view that is drawn, and keeps a picture of it. */
    void look(Page page, String view, ColorScheme scheme, String width) {
        page.evaluate("() => new Promise((done) => setTimeout(done, 300))");
        String name = view.replaceAll("[#/?&=.:]+", "-").replaceAll("^-", "");
        Browser.shoot(page, "whole-" + width + "-" + scheme.name().toLowerCase(Locale.ROOT) + "-" + name);
        List<?> cut = (List<?>) page.evaluate(CUT);
        if (!cut.isEmpty()) {
            found.append(view)
                    .append(' ')
                    .append(width)
                    .append(": ")
                    .append(cut)
                    .append('\n');
        }
        if (!width.equals("wide")) {
            assertThat(browser.complaints()).isEmpty();
            page.evaluate(axe);
            List<?> wrong = (List<?>) page.evaluate("""
                    () => axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']})
                      .then(({violations}) => violations.map(({id, nodes}) => `${id}: ${nodes.slice(0, 3).map((node) => node.target.join(' ')).join(' | ')}`))
                    """);
            // axe-core itself tries to add a style, which the Content-Security-Policy forbids
            browser.complaints().clear();
            if (!wrong.isEmpty()) {
                found.append(view)
                        .append(' ')
                        .append(scheme)
                        .append(' ')
                        .append(width)
                        .append(": ")
                        .append(wrong)
                        .append('\n');
            }
        }
    }

    /** What was wrong in the views so far, a line for each; empty where nothing was. */
    String found() {
        return found.toString();
    }

    private static String axe() throws IOException {
        try (InputStream file = ViewInspection.class.getClassLoader().getResourceAsStream("axe.min.js")) {
            return new String(Objects.requireNonNull(file).readAllBytes(), UTF_8);
        }
    }
}
