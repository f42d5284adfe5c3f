package com.example.cidesk;

import io.github.carillon.events.EventType;

/** A branch was repaired. */
@EventType(value = "alert.resolved", description = "The first successful build of a branch that was broken")
record AlertResolved(String repository, String branch, String build, String url, int failures) {
}
