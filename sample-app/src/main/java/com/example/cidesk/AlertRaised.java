package com.example.cidesk;

import io.github.carillon.events.EventType;

/** A branch broke. */
@EventType(value = "alert.raised", description = "The first failing build of a branch that was fine")
record AlertRaised(String repository, String branch, String build, String url) {
}
