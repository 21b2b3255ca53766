package org.fieldrack.serve.console;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Page;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.xml.sax.SAXException;

/** Pictures of plots that a page saves. */
final class Pictures {
    private Pictures() {}

    /** Saves a plot as SVG, makes sure that it is XML, and returns its text. */
    static String svg(Page page, String plot) {
        byte[] bytes = save(page, plot, "SVG");
        try {
            DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new ByteArrayInputStream(bytes));
        } catch (IOException | SAXException | ParserConfigurationException e) {
            throw new AssertionError("the picture is no XML", e);
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Saves a plot and returns the file. */
    static byte[] save(Page page, String plot, String kind) {
        Download download = page.waitForDownload(() -> page.locator(plot + " .picture-buttons button >> text=" + kind)
                .first()
                .click());
        try {
            return Files.readAllBytes(download.path());
        } catch (IOException e) {
            throw new AssertionError("the picture cannot be read", e);
        }
    }
}
