"""The stylesheet of the window, with `$name` for the tokens of `theme`. No logic."""

from typing import Final

STYLESHEET: Final = """
QWidget { color: $text; }
QMainWindow, QDialog { background: $window; }
QToolTip { background: $notice; color: $text; border: 1px solid $border; padding: 4px 6px; }
QLabel[muted="true"] { color: $muted; }
QLabel[small="true"] { font-size: $small; }
QLabel[title="true"] { font-size: $large; font-weight: 600; }
QLabel[section="true"] { font-weight: 600; }
QLabel[tone="warning"] { color: $warning; }
QLabel[tone="error"] { color: $error; font-weight: 600; }
QLabel[small="true"][tone="error"] { font-weight: 400; }
QLabel[tone="success"] { color: $success; }

QMenuBar { background: $window; padding: 2px 6px; }
QMenuBar::item { padding: 4px 9px; border-radius: 5px; background: transparent; }
QMenuBar::item:selected { background: $hover; }
QMenu { background: $raised; border: 1px solid $border; padding: 5px; }
QMenu::item { padding: 5px 24px 5px 10px; border-radius: 4px; }
QMenu::item:selected { background: $hover; }
QMenu::item:disabled { color: $disabled; }
QMenu::icon { padding-left: 6px; }
QMenu::separator { height: 1px; background: $border; margin: 5px 8px; }

QFrame#toolStrip, QFrame#brushPanel, QFrame#statusLine, QWidget#sidePanel { background: $window; }
QFrame#toolStrip { border-right: 1px solid $border; }
QFrame#brushPanel { border-bottom: 1px solid $border; }
QFrame#statusLine { border-top: 1px solid $border; }
QFrame#line { background: $border; border: none; }
QScrollArea { background: transparent; border: none; }
QScrollArea > QWidget > QWidget#scrolled { background: transparent; }

QSplitter::handle { background: $border; }
QSplitter::handle:hover { background: $accent; }

QPushButton { background: $raised; border: 1px solid $border; border-radius: 6px;
  padding: 5px 12px; min-height: 18px; }
QPushButton:hover { background: $hover; }
QPushButton:pressed { background: $border; }
QPushButton:focus { border: 2px solid $accent; padding: 4px 11px; }
QPushButton:disabled { color: $disabled; background: $window; }
QPushButton[compact="true"] { padding: 3px 8px; font-size: $small; }
QPushButton[compact="true"]:focus { padding: 2px 7px; }
QPushButton[primary="true"] { background: $accent; color: $on_accent; border: 2px solid $accent;
  font-weight: 600; padding: 7px 16px; border-radius: 7px; }
QPushButton[primary="true"]:hover { background: $accent_hover; border-color: $accent_hover; }
QPushButton[primary="true"]:focus { border: 2px solid $text; padding: 7px 16px; }
QPushButton[primary="true"]:disabled { background: $raised; color: $disabled;
  border-color: $border; }
QPushButton[cancels="true"] { background: $raised; color: $text; border: 2px solid $border_strong; }
QPushButton[cancels="true"]:hover { background: $hover; border-color: $border_strong; }
QPushButton[cancels="true"]:focus { border: 2px solid $accent; }

QToolButton { background: transparent; border: 2px solid transparent; border-radius: 6px;
  padding: 3px; }
QToolButton:hover { background: $hover; }
QToolButton:checked { background: $hover; border-color: $border; }
QToolButton:focus { border-color: $accent; }
QToolButton:disabled { color: $disabled; }
QFrame#toolStrip QToolButton { padding: 5px; border-radius: 8px; }
QFrame#toolStrip QToolButton:checked { background: $selected; border-color: $selected; }
QFrame#toolStrip QToolButton:focus { border-color: $accent; }
QToolButton[segment="true"] { padding: 3px 0px; min-width: 28px; min-height: 20px;
  border-color: $border; border-radius: 5px;
  border-width: 1px; background: $raised; }
QToolButton[segment="true"]:hover { background: $hover; }
QToolButton[segment="true"]:checked { background: $selected; border-color: $accent;
  font-weight: 600; }
QToolButton[segment="true"]:focus { border: 2px solid $accent; padding: 2px 0px;
  min-width: 26px; min-height: 20px; }
QToolButton[heading="true"] { font-weight: 600; padding: 3px 4px; text-align: left; }
QToolButton[heading="true"]:checked { background: transparent; border-color: transparent; }
QToolButton[heading="true"]:hover { background: $hover; }
QToolButton[heading="true"]:focus { border-color: $accent; }

QLineEdit, QAbstractSpinBox, QComboBox { min-height: 18px; }
QPlainTextEdit, QLineEdit, QAbstractSpinBox, QComboBox { background: $field;
  border: 1px solid $border; border-radius: 6px; padding: 4px 7px;
  selection-background-color: $accent; selection-color: $on_accent; }
QPlainTextEdit:hover, QLineEdit:hover, QAbstractSpinBox:hover, QComboBox:hover {
  border-color: $border_strong; }
QPlainTextEdit:focus, QLineEdit:focus, QAbstractSpinBox:focus, QComboBox:focus {
  border: 2px solid $accent; padding: 3px 6px; }
QPlainTextEdit:disabled, QLineEdit:disabled, QAbstractSpinBox:disabled, QComboBox:disabled {
  color: $disabled; }
QLineEdit:read-only, QLineEdit:read-only:hover { background: $window; color: $muted;
  border-color: transparent; }
QLineEdit:read-only:focus { border-color: $border_strong; }
QPlainTextEdit[tone="error"], QLineEdit[tone="error"] { border-color: $error; }
QAbstractSpinBox QLineEdit, QAbstractSpinBox QLineEdit:focus, QAbstractSpinBox QLineEdit:hover {
  background: transparent; border: none; padding: 0; min-height: 0; }
QAbstractSpinBox { padding-top: 2px; padding-bottom: 2px; }
QAbstractSpinBox:focus { padding-top: 1px; padding-bottom: 1px; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { width: 0; border: none; }
QComboBox::drop-down { border: none; width: 22px; }
QComboBox::down-arrow { image: url("$chevron"); width: 14px; height: 14px; }
QComboBox QAbstractItemView { background: $raised; border: 1px solid $border; padding: 4px;
  selection-background-color: $hover; selection-color: $text; outline: none; }

QTableView { background: $field; alternate-background-color: $window;
  border: 1px solid $border; border-radius: 6px; outline: none;
  selection-background-color: $selected; selection-color: $text; }
QTableView:focus { border-color: $accent; }
QTableView::item { padding: 0 6px; border: none; }
QDialog#brushMore { background: $raised; border: 1px solid $border_strong; }
QListView#undoSteps { background: $field; border: 1px solid $border; border-radius: 6px;
  outline: none; }
QListView#undoSteps:focus { border-color: $accent; }
QListView#undoSteps::item { padding: 3px 6px; border: none; }
QListView#undoSteps::item:hover { background: $hover; }
QListView#undoSteps::item:selected { background: $selected; color: $text; }
QHeaderView { background: transparent; border: none; }
QHeaderView::section { background: $window; color: $muted; border: none;
  border-bottom: 1px solid $border; padding: 4px 6px; }

QSlider { min-height: 22px; }
QSlider::groove:horizontal { height: 4px; background: $border; border-radius: 2px; }
QSlider::sub-page:horizontal { background: $accent; border-radius: 2px; }
QSlider::sub-page:horizontal:disabled { background: $border; }
QSlider::handle:horizontal { width: 12px; height: 12px; margin: -5px 0; border-radius: 7px;
  background: $text; border: 1px solid $window; }
QSlider::handle:horizontal:hover { background: $accent_hover; }
QSlider::handle:horizontal:focus { background: $accent; border: 2px solid $text;
  width: 10px; height: 10px; }
QSlider::handle:horizontal:disabled { background: $disabled; }

QCheckBox { spacing: 8px; padding: 2px; border: 2px solid transparent; border-radius: 5px; }
QCheckBox:focus { border-color: $accent; }
QCheckBox::indicator { width: 14px; height: 14px; border: 1px solid $border_strong;
  border-radius: 4px; background: $field; }
QCheckBox::indicator:checked { background: $accent; border-color: $accent; image: url("$tick"); }
QCheckBox::indicator:disabled { border-color: $border; }

QProgressBar { background: $border; border: none; border-radius: 2px; max-height: 4px;
  min-height: 4px; }
QProgressBar::chunk { background: $accent; border-radius: 2px; }

QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle { background: $border; border-radius: 4px; margin: 1px; min-height: 28px;
  min-width: 28px; }
QScrollBar::handle:hover { background: $border_strong; }
QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page {
  background: transparent; border: none; width: 0; height: 0; }

QFrame[layerRow="true"] { background: transparent; border: 2px solid transparent;
  border-radius: 8px; }
QFrame[layerRow="true"]:hover { background: $raised; }
QFrame[layerRow="true"][active="true"] { background: $raised; border-color: $border_strong; }
QFrame[layerRow="true"]:focus { border-color: $accent; }

QFrame[noticeKind="info"], QFrame[noticeKind="success"], QFrame[noticeKind="warning"],
QFrame[noticeKind="error"] { background: $notice; border: 1px solid $border;
  border-left: 4px solid $info; border-radius: 8px; }
QFrame[noticeKind] QPushButton, QPushButton[compact="true"] { border-color: $border_strong; }
QFrame[noticeKind] QPushButton:focus, QPushButton[compact="true"]:focus { border-color: $accent; }
QFrame[noticeKind="success"] { border-left-color: $success; }
QFrame[noticeKind="warning"] { border-left-color: $warning; }
QFrame[noticeKind="error"] { border-left-color: $error; }

QPushButton#serviceBadge { background: transparent; border: 1px solid transparent;
  border-radius: 9px; padding: 1px 9px; min-height: 16px; }
QPushButton#serviceBadge:hover { background: $hover; }
QPushButton#serviceBadge:focus { border: 1px solid $accent; padding: 1px 9px; }
QPushButton#serviceBadge[practice="true"] { color: $warning; border-color: $warning; }
QPushButton#serviceBadge[practice="true"]:focus { border: 2px solid $accent; padding: 0 8px; }

QPushButton#lockBadge { background: transparent; border: 1px solid transparent;
  border-radius: 9px; padding: 1px 6px; min-height: 16px; min-width: 0; }
QPushButton#lockBadge:hover { background: $hover; }
QPushButton#lockBadge:focus { border: 1px solid $accent; padding: 1px 6px; }
QPushButton#lockBadge[tone="success"] { color: $success; }
QPushButton#lockBadge[tone="warning"] { color: $warning; }

QDialog QListWidget, QTextBrowser { background: $field; border: 1px solid $border;
  border-radius: 6px; padding: 6px; outline: none; }
QDialog QListWidget:focus, QTextBrowser:focus { border: 2px solid $accent; padding: 5px; }
QDialog QListWidget::item { padding: 5px 6px; border-radius: 4px; color: $text; }
QDialog QListWidget::item:hover { background: $hover; }
QDialog QListWidget::item:selected { background: $selected; color: $text; }

QFrame#card { background: $raised; border: 1px solid $border; border-radius: 8px; }
"""
