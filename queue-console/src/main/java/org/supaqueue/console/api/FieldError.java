package org.supaqueue.console.api;

/**
 * A wrong value of a request.
 *
 * @param field the parameter of the query, or the field of the body
 * @param message the rule that the value breaks
 */
public record FieldError(String field, String message) {}
