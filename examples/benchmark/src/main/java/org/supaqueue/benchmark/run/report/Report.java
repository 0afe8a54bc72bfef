package org.supaqueue.benchmark.run.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.List;

/** Prints Markdown, and keeps it in a file. */
public final class Report {
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss");

    private final Path file;

    /**
     * Begins a report.
     *
     * @param file where it is kept
     * @throws IOException if it cannot be written
     */
    public Report(Path file) throws IOException {
        this.file = file;
        Files.writeString(file, "");
    }

    /**
     * Begins a section.
     *
     * @param title its title
     * @param text what was measured and how
     * @throws IOException if it cannot be written
     */
    public void section(String title, String text) throws IOException {
        write("\n## " + title + "\n" + text);
    }

    /**
     * Writes a table.
     *
     * @param headings of its columns
     * @param rows as many cells each
     * @throws IOException if it cannot be written
     */
    public void table(List<String> headings, List<List<String>> rows) throws IOException {
        StringBuilder table = new StringBuilder("\n");
        row(table, headings);
        row(table, headings.stream().map(heading -> "---").toList());
        rows.forEach(row -> row(table, row));
        write(table.toString().stripTrailing());
    }

    /**
     * Says how far the run is, on the console alone.
     *
     * @param text what was done
     */
    public void progress(String text) {
        System.out.println(CLOCK.format(LocalTime.now()) + " " + text);
    }

    private static void row(StringBuilder table, List<String> cells) {
        table.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }

    private void write(String text) throws IOException {
        System.out.println(text);
        Files.writeString(file, text + "\n", StandardOpenOption.APPEND);
    }
}
