// The three kinds of record a day is made of; pages/kinds.py says the same to the server.

export const GLYPHS = {
  "Scheduled": "ring", "Upcoming": "ring", "Ongoing": "half", "Post Surgery": "three", "Finished": "disc",
  "Completed": "disc", "Pending": "dashed", "Confirmed": "core", "Cancelled": "struck",
};

export const KINDS = {
  surgery: {
    name: "surgery", path: "surgeries", date: "surgery_date", time: "surgery_time", length: "estimated_duration",
    statuses: ["Scheduled", "Ongoing", "Post Surgery", "Finished", "Cancelled"],
  },
  consultation: {
    name: "consultation", path: "consultations", date: "consultation_date", time: "consultation_time", length: "duration",
    statuses: ["Pending", "Confirmed", "Completed", "Cancelled"],
  },
  appointment: {
    name: "appointment", path: "appointments", date: "appointment_date", time: "appointment_time", length: null,
    statuses: ["Upcoming", "Finished", "Cancelled"],
  },
};

export const MILESTONES = {
  in_room: "In room", anaesthesia_start: "Anaesthesia", prepared: "Prepared", incision: "Incision", closing: "Closing", closed: "Closed",
  out_of_room: "Out of room", recovery_in: "Recovery in", recovery_out: "Recovery out", room_ready: "Room ready",
};

export const REASONS = {
  patient: "Patient", surgeon: "Surgeon", anaesthesia: "Anaesthesia", equipment: "Equipment", room: "Room",
  previous_case: "Previous case", bed: "No bed", other: "Other",
};

/** "Post Surgery" is "post" in class names. */
export const cssOf = (status) => status.split(" ")[0].toLowerCase();
