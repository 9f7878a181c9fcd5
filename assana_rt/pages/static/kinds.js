// The three kinds of record a day is made of; pages/kinds.py says the same to the server.

import { t, within } from "./texts.js";

export const GLYPHS = {
  "Scheduled": "ring", "Upcoming": "ring", "Ongoing": "half", "Post Surgery": "three", "Finished": "disc",
  "Completed": "disc", "Pending": "dashed", "Confirmed": "core", "Cancelled": "struck",
};

const STATUSES = {
  "Scheduled": t("Scheduled"), "Upcoming": t("Upcoming"), "Ongoing": t("Ongoing"), "Post Surgery": t("Post Surgery"), "Finished": t("Finished"),
  "Completed": t("Completed"), "Pending": t("Pending"), "Confirmed": t("Confirmed"), "Cancelled": t("Cancelled"),
};
const TYPES = {
  "New": t("New"), "Followup": t("Follow-up"), "Follow-Up": t("Follow-up"), "Consultation": t("Consultation"), "Assessment": t("Assessment"), "Review": t("Review"),
};
/** What a status or a type of the API is called here. */
export const statusWord = (status) => STATUSES[status] ?? status ?? "";
export const typeWord = (type) => TYPES[type] ?? type ?? "";

export const KINDS = {
  surgery: {
    name: "surgery", one: t("Surgery"), path: "surgeries", date: "surgery_date", time: "surgery_time", length: "estimated_duration",
    statuses: ["Scheduled", "Ongoing", "Post Surgery", "Finished", "Cancelled"],
  },
  consultation: {
    name: "consultation", one: t("Consultation"), path: "consultations", date: "consultation_date", time: "consultation_time", length: "duration",
    statuses: ["Pending", "Confirmed", "Completed", "Cancelled"],
  },
  appointment: {
    name: "appointment", one: t("Appointment"), path: "appointments", date: "appointment_date", time: "appointment_time", length: null,
    statuses: ["Upcoming", "Finished", "Cancelled"],
  },
};

export const MILESTONES = {
  in_room: t("In room"), anaesthesia_start: t("Anaesthesia"), prepared: t("Prepared"), incision: t("Incision"), closing: t("Closing"), closed: t("Closed"),
  out_of_room: t("Out of room"), recovery_in: t("Recovery in"), recovery_out: t("Recovery out"), room_ready: t("Room ready"),
};

const CODES = /\b(?:in_room|anaesthesia_start|out_of_room|recovery_in|recovery_out|room_ready)\b|^(?:prepared|incision|closing|closed)\b/g;
/** A refusal with the steps it names as they are called here: the API says "in_room". */
export const inWords = (text) => text.replace(CODES, (code, at) => (at ? within(MILESTONES[code]) : MILESTONES[code]));

export const REASONS = {
  patient: t("Patient"), surgeon: t("Surgeon"), anaesthesia: t("Anaesthesia"), equipment: t("Equipment"), room: t("Room"),
  previous_case: t("Previous case"), bed: t("No bed"), other: t("Other"),
};

/** "Post Surgery" is "post" in class names. */
export const cssOf = (status) => status.split(" ")[0].toLowerCase();
