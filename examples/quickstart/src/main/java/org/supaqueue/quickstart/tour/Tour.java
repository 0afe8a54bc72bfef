package org.supaqueue.quickstart.tour;

import jakarta.json.JsonObject;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Shows the queue step by step. Checks each step in the table and in the list of calls that the consumer received. */
final class Tour {
    private final Shop shop;
    private final JobTable jobs;
    private final Narrator narrator;

    Tour(Shop shop, JobTable jobs, Narrator narrator) {
        this.shop = shop;
        this.jobs = jobs;
        this.narrator = narrator;
    }

    void run() throws IOException, InterruptedException, SQLException {
        enqueuedByCdi();
        insertedBySql();
        failingTwice();
        rolledBack();
        bothOrNeither();
    }

    private void enqueuedByCdi() throws IOException, InterruptedException {
        narrator.step("A job enqueued by CDI");
        Instant start = Instant.now();
        long job = shop.place("tea").jobId();
        narrator.print("POST /api/orders called JobQueue.enqueue: job " + job);
        reportDelivery(job, start);
    }

    private void insertedBySql() throws IOException, InterruptedException, SQLException {
        narrator.step("A job inserted by SQL");
        Instant start = Instant.now();
        long job = jobs.insert("/hello");
        narrator.print("INSERT INTO job_queue (http_verb, payload, url_path) …: job " + job);
        reportDelivery(job, start);
    }

    private void failingTwice() throws IOException, InterruptedException, SQLException {
        narrator.step("A job whose consumer answers 503 twice, then 200");
        Instant start = Instant.now();
        long job = jobs.insert("/unsteady");
        JobTable.Row row = jobs.awaitComplete(job);
        List<Integer> answers = receipts(job).stream()
                .map(receipt -> receipt.getInt("answered"))
                .toList();
        narrator.print("answers " + answers + ", complete with retry_count " + row.retryCount() + " after "
                + since(start, row.finishedAt()));
        check(answers.equals(List.of(503, 503, 200)), "the consumer answered " + answers);
        check(row.retryCount() == 2, "retry_count is " + row.retryCount());
    }

    private void rolledBack() throws IOException, InterruptedException, SQLException {
        narrator.step("A job rolled back");
        long job = jobs.insertAndRollBack("/never");
        jobs.awaitComplete(jobs.insert("/after-it"));
        check(jobs.find(job).isEmpty(), "the row of job " + job + " exists");
        check(receipts(job).isEmpty(), "job " + job + " was sent");
        narrator.print("job " + job + " has no row and was never sent; the job after it was sent");
    }

    private void bothOrNeither() throws IOException, InterruptedException, SQLException {
        narrator.step("An order and its job in one transaction: both or neither");
        Shop.Order order = shop.place("coffee");
        check(shop.orders().contains(order), "order " + order.id() + " is missing");
        check(jobs.find(order.jobId()).isPresent(), "job " + order.jobId() + " is missing");
        jobs.awaitComplete(order.jobId());
        check(receipts(order.jobId()).size() == 1, "job " + order.jobId() + " was not sent once");
        narrator.print("committed: order " + order.id() + " saved, job " + order.jobId() + " sent");
        refusedOrder();
    }

    private void refusedOrder() throws IOException, InterruptedException, SQLException {
        int ordersBefore = shop.orders().size();
        long jobsBefore = jobs.count();
        int sentBefore = shop.ledger().size();
        String refusal = shop.placeRefused("cake");
        check(shop.orders().size() == ordersBefore, "the refused order was saved");
        check(jobs.count() == jobsBefore, "the refused order's job was saved");
        jobs.awaitComplete(jobs.insert("/after-it"));
        check(shop.ledger().size() == sentBefore + 1, "the refused order's job was sent");
        narrator.print(refusal);
    }

    private void reportDelivery(long job, Instant start) throws IOException, InterruptedException {
        JobTable.Row row = jobs.awaitComplete(job);
        List<JsonObject> receipts = receipts(job);
        check(receipts.size() == 1, "job " + job + " came " + receipts.size() + " times");
        Instant receivedAt = Instant.parse(receipts.get(0).getString("receivedAt"));
        narrator.print(
                "received after " + since(start, receivedAt) + ", complete after " + since(start, row.finishedAt()));
    }

    private List<JsonObject> receipts(long job) throws IOException, InterruptedException {
        return shop.ledger().stream()
                .filter(receipt -> receipt.getJsonNumber("jobId").longValue() == job)
                .toList();
    }

    private static String since(Instant start, Instant end) {
        return Duration.between(start, end).toMillis() + " ms";
    }

    private static void check(boolean asExpected, String otherwise) {
        if (!asExpected) {
            throw new IllegalStateException(otherwise);
        }
    }
}
