package org.supaqueue;

import java.time.Instant;
import java.util.Optional;
import org.supaqueue.internal.request.Criteria;

/**
 * Which jobs to list, and which page of the list. Example:
 * {@code JobFilter.all().queue("mail").status(JobState.DEAD).pageSize(50)}.
 *
 * <p>Immutable and safe for use by many threads. Each method that sets a value returns a new filter. Each of these
 * methods checks its value; the {@link InvalidJobException} names the key and the rule. A job matches if it meets all
 * conditions of the filter.
 *
 * @since 0.1.0
 */
public final class JobFilter {

    private static final int DEFAULT_PAGE_SIZE = 100;
    private static final int MAX_PAGE_SIZE = 1_000;
    private static final JobFilter ALL = new JobFilter(Criteria.NONE, Optional.empty(), DEFAULT_PAGE_SIZE);

    private final Criteria criteria;
    private final Optional<JobId> before;
    private final int pageSize;

    private JobFilter(Criteria criteria, Optional<JobId> before, int pageSize) {
        this.criteria = criteria;
        this.before = before;
        this.pageSize = pageSize;
    }

    /**
     * A filter without conditions.
     *
     * @return a filter that every job matches, with a page size of 100
     */
    public static JobFilter all() {
        return ALL;
    }

    /**
     * Only jobs of one queue.
     *
     * @param queue the name of the queue
     * @return a filter with this condition; replaces an earlier queue
     * @throws InvalidJobException if the name is not 1 to 64 letters, digits, {@code _} and {@code -}
     */
    public JobFilter queue(String queue) {
        return with(criteria.queue(queue));
    }

    /**
     * Only jobs in one state.
     *
     * @param state the state
     * @return a filter with this condition; replaces an earlier state
     */
    public JobFilter status(JobState state) {
        return with(criteria.text("status", state.status()));
    }

    /**
     * Only jobs with a tag.
     *
     * @param tag the whole tag
     * @return a filter with this condition; replaces an earlier tag
     * @throws InvalidJobException if the tag is empty or contains U+0000
     */
    public JobFilter tag(String tag) {
        return with(criteria.nonEmpty("tag", tag));
    }

    /**
     * Only jobs whose {@code url_path} begins with a text.
     *
     * @param prefix the first characters of the path, compared byte for byte
     * @return a filter with this condition; replaces an earlier prefix
     * @throws InvalidJobException if the text is empty or contains U+0000
     */
    public JobFilter pathPrefix(String prefix) {
        return with(criteria.nonEmpty("path_prefix", prefix));
    }

    /**
     * Only jobs whose {@code error} contains a text.
     *
     * @param part a part of the error, compared byte for byte
     * @return a filter with this condition; replaces an earlier text
     * @throws InvalidJobException if the text is empty or contains U+0000
     */
    public JobFilter error(String part) {
        return with(criteria.nonEmpty("error", part));
    }

    /**
     * Only jobs with an HTTP verb.
     *
     * @param verb the verb
     * @return a filter with this condition; replaces an earlier verb
     */
    public JobFilter verb(HttpVerb verb) {
        return with(criteria.text("http_verb", verb.name()));
    }

    /**
     * Only jobs whose payload has a value at a place. A search compares at most 80 MB of payloads on a page.
     *
     * @param pointer the place as a JSON pointer (RFC 6901), for example {@code /customer/id}
     * @param value the value as text: {@code true}, {@code 17} or the characters of a string
     * @return a filter with this condition; replaces an earlier place and value
     * @throws InvalidJobException if the pointer does not begin with {@code /}, or if a text contains U+0000
     */
    public JobFilter payload(String pointer, String value) {
        return with(criteria.payload(pointer, value));
    }

    /**
     * Only jobs whose last answer had an HTTP status.
     *
     * @param status the HTTP status
     * @return a filter with this condition; replaces an earlier HTTP status
     * @throws InvalidJobException if the status is not 100 to 599
     */
    public JobFilter responseStatus(int status) {
        return with(criteria.responseStatus(status));
    }

    /**
     * Only jobs that were enqueued before a time.
     *
     * @param time the time, which does not match itself
     * @return a filter with this condition; replaces an earlier time
     * @throws InvalidJobException if the time is not in the years 1970 to 9999
     */
    public JobFilter createdBefore(Instant time) {
        return with(criteria.time("created_before", time));
    }

    /**
     * Only jobs that were enqueued at or after a time.
     *
     * @param time the time, which matches itself
     * @return a filter with this condition; replaces an earlier time
     * @throws InvalidJobException if the time is not in the years 1970 to 9999
     */
    public JobFilter createdAfter(Instant time) {
        return with(criteria.time("created_after", time));
    }

    /**
     * Only jobs with a smaller id: continues a list.
     *
     * @param cursor the cursor of the previous page: {@link JobPage#next()}
     * @return a filter that begins with the job before the cursor
     */
    public JobFilter before(JobId cursor) {
        return new JobFilter(criteria, Optional.of(cursor), pageSize);
    }

    /**
     * The maximum number of jobs on a page. Defaults to 100.
     *
     * @param jobs the number of jobs
     * @return a filter with this page size
     * @throws InvalidJobException if the number is not 1 to 1 000
     */
    public JobFilter pageSize(int jobs) {
        if (jobs < 1 || jobs > MAX_PAGE_SIZE) {
            throw new InvalidJobException("page_size", jobs + " must be 1 to " + MAX_PAGE_SIZE);
        }
        return new JobFilter(criteria, before, jobs);
    }

    Criteria criteria() {
        return criteria;
    }

    private JobFilter with(Criteria changed) {
        return new JobFilter(changed, before, pageSize);
    }

    /**
     * The cursor at which the page begins.
     *
     * @return the cursor; empty for the page with the newest jobs
     */
    public Optional<JobId> before() {
        return before;
    }

    /**
     * The maximum number of jobs on a page.
     *
     * @return 1 to 1 000
     */
    public int pageSize() {
        return pageSize;
    }

    /**
     * The conditions as a JSON object, as the SQL function {@code find_jobs} takes them.
     *
     * @return the object, without the cursor and the page size
     */
    public String toJson() {
        return criteria.toJson();
    }

    /** The conditions, the cursor and the page size. */
    @Override
    public String toString() {
        return "JobFilter[" + toJson() + ", before="
                + before.map(JobId::toString).orElse("none") + ", pageSize=" + pageSize + "]";
    }
}
