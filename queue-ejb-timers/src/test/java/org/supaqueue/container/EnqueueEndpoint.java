package org.supaqueue.container;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.transaction.NotSupportedException;
import jakarta.transaction.SystemException;
import jakarta.transaction.UserTransaction;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.supaqueue.HttpVerb;
import org.supaqueue.InvalidJobException;
import org.supaqueue.JobId;
import org.supaqueue.JobQueue;
import org.supaqueue.JobRequest;

/**
 * An endpoint for tests outside the server. It enqueues with the API and answers the job's id, or 422 with the reason
 * for the refusal.
 */
@WebServlet("/" + EnqueueEndpoint.PATH)
public class EnqueueEndpoint extends HttpServlet {
    static final String PATH = "enqueue";

    private static final long serialVersionUID = 1L;

    @Inject
    private transient JobQueue queue;

    @Inject
    private transient UserTransaction transaction;

    /** Answers when the application is ready. */
    @Override
    protected void doGet(HttpServletRequest asked, HttpServletResponse answer) throws IOException {
        answer.getWriter().print("ready");
    }

    @Override
    protected void doPost(HttpServletRequest asked, HttpServletResponse answer) throws IOException {
        asked.setCharacterEncoding(UTF_8.name());
        answer.setCharacterEncoding(UTF_8.name());
        try {
            JobRequest job = job(asked);
            JobId id = asked.getParameter("rollback") == null ? enqueueAmong(job, asked) : enqueueAndRollBack(job);
            answer.getWriter().print(id);
        } catch (InvalidJobException refused) {
            answer.setStatus(422);
            answer.getWriter().print(refused.getMessage());
        }
    }

    private static JobRequest job(HttpServletRequest asked) {
        JobRequest job = JobRequest.of(HttpVerb.valueOf(asked.getParameter("verb")), asked.getParameter("path"))
                .payload(asked.getParameter("payload"))
                .queue(asked.getParameter("queue"))
                .retryLimit(Integer.parseInt(asked.getParameter("limit")));
        String timeout = asked.getParameter("timeout");
        if (timeout != null) {
            job = job.timeout(Duration.ofMillis(Integer.parseInt(timeout)));
        }
        String header = asked.getParameter("header");
        return header == null ? job : job.header(header, asked.getParameter("value"));
    }

    private JobId enqueueAmong(JobRequest job, HttpServletRequest asked) {
        int others = Integer.parseInt(asked.getParameter("others"));
        List<JobRequest> all =
                new ArrayList<>(Collections.nCopies(others, JobRequest.post(asked.getParameter("pathOfOthers"))));
        all.add(others / 2, job);
        return others == 0 ? queue.enqueue(job) : queue.enqueueAll(all).get(others / 2);
    }

    private JobId enqueueAndRollBack(JobRequest job) {
        try {
            transaction.begin();
            JobId id = queue.enqueue(job);
            transaction.rollback();
            return id;
        } catch (NotSupportedException | SystemException e) {
            throw new IllegalStateException(e);
        }
    }
}
