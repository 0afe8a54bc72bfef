package org.supaqueue.benchmark.run.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.List;

/** A report in Markdown, on the console and in a file. */
public final class Report {
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss");

    private final Path file;

    /**
     * Starts a report.
     *
     * @param file file of the report
     * @throws IOException if the file cannot be written
     */
    public Report(Path file) throws IOException {
        this.file = file;
        Files.writeString(file, "");
    }

    /**
     * Starts a section.
     *
     * @param title title of the section
     * @param text describes the measurement
     * @throws IOException if the file cannot be written
     */
    public void section(String title, String text) throws IOException {
        write("\n## " + title + "\n" + text);
    }

    /**
     * Writes a table.
     *
     * @param headings headings of the columns
     * @param rows rows with the same number of cells
     * @throws IOException if the file cannot be written
     */
    public void table(List<String> headings, List<List<String>> rows) throws IOException {
        StringBuilder table = new StringBuilder("\n");
        row(table, headings);
        row(table, headings.stream().map(heading -> "---").toList());
        rows.forEach(row -> row(table, row));
        write(table.toString().stripTrailing());
    }

    /**
     * Prints the progress of the run, only on the console.
     *
     * @param text the finished step
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
