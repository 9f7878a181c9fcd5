// Results are as of the search; only the keyboard's way to the search field is at work here.
import "./page.js";
