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
import org.supaqueue.HttpVerb;
import org.supaqueue.InvalidJobException;
import org.supaqueue.JobId;
import org.supaqueue.JobQueue;
import org.supaqueue.JobRequest;

/** Lets tests outside the container enqueue by API: answers the job's id, or 422 and why the job was refused. */
@WebServlet("/enqueue")
public class EnqueueEndpoint extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Inject
    private transient JobQueue queue;

    @Inject
    private transient UserTransaction transaction;

    @Override
    protected void doPost(HttpServletRequest asked, HttpServletResponse answer) throws IOException {
        try {
            JobRequest job = job(asked);
            JobId id = asked.getParameter("rollback") == null ? queue.enqueue(job) : enqueueAndRollBack(job);
            answer.getWriter().print(id);
        } catch (InvalidJobException refused) {
            answer.setStatus(422);
            answer.getWriter().print(refused.getMessage());
        }
    }

    private static JobRequest job(HttpServletRequest asked) throws IOException {
        HttpVerb verb = HttpVerb.valueOf(asked.getParameter("verb"));
        String payload = new String(asked.getInputStream().readAllBytes(), UTF_8);
        return JobRequest.of(verb, asked.getParameter("path"))
                .payload(payload.isEmpty() ? null : payload)
                .queue(asked.getParameter("queue"))
                .retryLimit(Integer.parseInt(asked.getParameter("limit")));
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
